# shellcheck shell=bash
# shellcheck disable=SC2034  # lists here are read by the other parts
# The test suites, each a function suite_NAME that writes to stdout, returns non-zero on failure and says how its output
# is counted (counter_NAME). They run from the checkout's root, after setup.

SUITES='format native instructions asan tsan wasm-threads wasm-single web go browser npm'
SUITES_ALL="$SUITES tidy debug"

suite_title() {
  case "$1" in
    format) echo "formatting (clang-format, Biome), docstrings, READMEs, the scripts of ./dev" ;;
    tidy) echo "clang-tidy" ;;
    native) echo "C++, optimised" ;;
    instructions) echo "instruction counts beside their baseline (valgrind)" ;;
    debug) echo "C++, -O0" ;;
    asan) echo "C++, AddressSanitizer and UndefinedBehaviorSanitizer" ;;
    tsan) echo "C++, ThreadSanitizer" ;;
    wasm-threads) echo "C++ in node, Wasm with threads" ;;
    wasm-single) echo "C++ in node, Wasm on one thread" ;;
    web) echo "TypeScript: types and unit tests" ;;
    go) echo "the listings in Go, run by Go itself" ;;
    browser) echo "the page in browsers" ;;
    npm) echo "the package, installed in other people's projects" ;;
  esac
}

# What it needs beside PACKAGES_SERVE.
suite_packages() {
  case "$1" in
    format) echo "$PACKAGES_NATIVE $PACKAGES_FORMAT" ;;
    tidy) echo "$PACKAGES_CTEST $PACKAGES_TIDY" ;;
    instructions) echo "$PACKAGES_CTEST $PACKAGES_INSTRUCTIONS" ;;
    web) ;;
    browser | npm) echo "$PACKAGES_BROWSER" ;;
    *) echo "$PACKAGES_CTEST" ;;
  esac
}

suite_counter() {
  case "$1" in
    format | tidy | browser | npm) echo count_plain ;;
    web | go) echo count_vitest ;;
    instructions) echo count_instructions ;;
    *) echo count_ctest ;;
  esac
}

cpp_files() { find core wasm-bindings tests -type f \( -name '*.cpp' -o -name '*.h' \) | LC_ALL=C sort; }

# Runs each command line of its arguments, counts those that succeed.
run_checks() {
  local passed=0 failed=0 check
  for check in "$@"; do
    if $check; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "FAILED: $check"; fi
  done
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

check_clang_format() { cpp_files | xargs clang-format-19 --dry-run -Werror; }
check_docstrings() { node .dev/docstrings.mjs; }
check_readmes() { node .dev/readme.mjs; }
check_scripts() { node --test --test-reporter=tap tests/dev/; }
check_biome() { (cd web && npm run --silent lint); }
suite_format() { run_checks check_clang_format check_docstrings check_readmes check_scripts check_biome; }

# Only files that the release build compiles have compile commands.
suite_tidy() {
  build_preset release ON || return 1
  cpp_files | grep -E '^core/.*\.cpp$' | xargs -n 1 -P "$(jobs_count)" bash -c '
    if clang-tidy-19 -p build/release --quiet --warnings-as-errors="*" "$0" 2>/dev/null; then echo "tidy ok: $0"
    else echo "tidy FAILED: $0"; fi' >build/logs/tidy-files.log
  grep -v '^tidy ok' build/logs/tidy-files.log || true
  local failed passed
  passed=$(grep -c '^tidy ok' build/logs/tidy-files.log || true)
  failed=$(grep -c '^tidy FAILED' build/logs/tidy-files.log || true)
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

jobs_count() { nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2; }

suite_ctest() { locked "build/$1" suite_ctest_alone "$1"; }
suite_ctest_alone() {
  build_preset "$1" ON || return 1
  ctest --preset "$1" -V --timeout 600 --parallel "$(jobs_count)"
}
suite_native() { suite_ctest release; }
suite_instructions() { bench_test; }
suite_debug() { suite_ctest debug; }
suite_asan() { suite_ctest asan; }
suite_tsan() { suite_ctest tsan; }
suite_wasm_threads() { suite_ctest wasm-threads; }
suite_wasm_single() { suite_ctest wasm-single; }

suite_web() { locked "$SITE_FOLDERS" suite_web_alone; }
suite_web_alone() {
  build_engine && web_generate || return 1
  local status=0
  (cd web && npm run --silent check) || status=1
  (cd web && NO_COLOR=1 npm run --silent test) || status=1
  return "$status"
}

suite_go() {
  go_setup "$ROOT" || return 1
  locked "$SITE_FOLDERS build/release" suite_go_alone
}
suite_go_alone() {
  build_engine && build_preset release ON millrace_cli && web_generate || return 1
  (cd web && MILLRACE_GO=$GO MILLRACE_GO_XSYNC=$GO_XSYNC NO_COLOR=1 npm run --silent test:go)
}

suite_browser() { locked "$SITE_FOLDERS" suite_browser_alone; }
suite_browser_alone() {
  build_engine && web_build || return 1
  (cd web && npm run --silent test:browser)
}

suite_npm() { locked "$SITE_FOLDERS" suite_npm_alone; }
suite_npm_alone() {
  build_engine && web_generate || return 1
  (cd web && node scripts/build-package.mjs && npm run --silent test:npm)
}
