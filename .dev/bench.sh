# shellcheck shell=bash
# ./dev bench: builds the benchmarks and their peers in Go, runs them by turns, prints the tables.
# Sourced by dev, which sets up what it stands on and calls bench_main "$@".

BENCH_PROGRAM=build/release/tests/bench/millrace_bench

bench_help() {
  cat <<'HELP'
usage: ./dev bench [--full] [--only NAME,...] [--rounds N] [--threads LIST] [--native] [--ours]
       ./dev bench --instructions [--update]
       ./dev bench --page | --readme | --list

Runs the same programs on Millrace (native, Wasm with threads, Wasm without) and on Go (native,
Wasm) by turns, and prints medians, spreads and ratios beside their musts and goals
(tests/bench/targets.json). A whole run is kept in build/bench.json, one that leaves something out
in build/bench-partial.json. A round takes about two minutes.

  --full          15 rounds instead of 5, and more patience with slow ones
  --only NAME,... these benchmarks
  --rounds N      as many rounds
  --threads LIST  numbers of threads (and Go's GOMAXPROCS); 1,2 if not given
  --native        leave Wasm out
  --ours          leave Go out
  --instructions  count instructions instead (valgrind), beside tests/bench/instructions.json;
                  --update makes what was counted the baseline
  --page          what the page costs in Chromium: time until it is there, memory, frames
  --readme        write build/bench.json's figures into README.md, and measure nothing
  --list          print the benchmarks' names

While developing: ./dev bench --native --only ping_pong --rounds 3
HELP
}

# bench_setup NEEDS_WASM: what measuring stands on; nothing of Emscripten or the page unless it is needed.
bench_setup() {
  local packages="$PACKAGES_SERVE $PACKAGES_NATIVE"
  if [[ -n "$1" ]]; then
    setup "$packages"
  else
    mkdir -p "$TOOLCHAIN/logs" build/logs
    locked .toolchain bench_setup_native "$packages"
  fi
}

bench_setup_native() {
  home_check
  packages_ensure "$1"
  node_setup
  headers_setup
}

# bench_build PRESET [TARGET...]
bench_build() {
  say "bench: building $1 …"
  build_preset "$1" ON millrace_bench "${@:2}"
}

# bench_build_go WASM: native, and its Wasm unless WASM is empty. Needs no network: x/sync is replaced by the
# unpacked folder in a copy of go.mod.
bench_build_go() {
  local out="$ROOT/build/bench-go" tags=""
  mkdir -p "$out"
  cp "$ROOT/tests/bench/go/go.mod" "$out/go.mod"
  if [[ -n "$GO_XSYNC" ]]; then
    tags=xsync
    printf '\nrequire golang.org/x/sync v0.0.0\n\nreplace golang.org/x/sync => "%s"\n' \
      "$GO_XSYNC" >>"$out/go.mod"
  else
    say "bench: golang.org/x/sync was not found: Go's errgroup is left out"
  fi
  say "bench: building Go's side with $(GOTOOLCHAIN=local "$GO" env GOVERSION) …"
  (
    cd "$ROOT/tests/bench/go" || exit
    export GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-mod=mod GOWORK=off GOCACHE="$out/cache"
    build() { nice -n 10 "$GO" build -modfile="$out/go.mod" -tags "$tags" -o "$1" .; }
    build "$out/bench" || exit
    [[ -z "$1" ]] || GOOS=js GOARCH=wasm build "$out/bench.wasm"
  )
}

# Go moved wasm_exec_node.js from misc/wasm to lib/wasm in 1.24.
bench_go_exec() {
  local folder
  for folder in misc lib; do
    folder="$("$GO" env GOROOT)/$folder/wasm"
    [[ -f "$folder/wasm_exec_node.js" ]] && printf '%s\n' "$folder/wasm_exec_node.js" && return
  done
  return 1
}

bench_compilers() {
  "$ROOT/$BENCH_PROGRAM" --compiler | cut -d' ' -f1,2
  [[ -z "${MILLRACE_EMSCRIPTEN:-}" ]] || echo "Emscripten $(emscripten_version_of "$MILLRACE_EMSCRIPTEN")"
}

# bench_instructions [--update]
bench_instructions() { locked build/release bench_instructions_alone "$@"; }
bench_instructions_alone() {
  bench_build release || return
  attended node tests/bench/instructions.mjs --program "$ROOT/$BENCH_PROGRAM.stripped" \
    --baseline tests/bench/instructions.json "$@"
}

# The tests of the scripts in tests/bench, and the counts.
bench_test() {
  local status=0
  node --test --test-reporter=tap tests/bench/*.test.mjs || status=1
  bench_instructions || status=1
  return "$status"
}

# bench_measure: builds and runs what bench_main's variables ask for.
bench_measure() {
  local run preset exec_js out
  bench_build release || return
  run=(--rounds "$rounds" --threads "$threads" --time-limit "$limit" --only "$only")
  run+=(--native "$ROOT/$BENCH_PROGRAM")
  if [[ -n "$wasm" ]]; then
    for preset in wasm-threads wasm-single; do
      if [[ -n "$partial" ]]; then bench_build "$preset"; else bench_build "$preset" millrace_wasm; fi || return
      run+=("--$preset" "$ROOT/build/$preset/tests/bench/millrace_bench.js")
      [[ -n "$partial" ]] || run+=(--bindings "$ROOT/build/$preset/wasm-bindings")
    done
  fi
  if [[ -z "$ours" ]] && [[ -n "$go" ]] && attended bench_build_go "$wasm"; then
    run+=(--go "$ROOT/build/bench-go/bench")
    if [[ -n "$wasm" ]] && exec_js="$(bench_go_exec)"; then
      run+=(--go-wasm "$ROOT/build/bench-go/bench.wasm" --go-exec "$exec_js")
    fi
    MILLRACE_BENCH_GO="$(GOTOOLCHAIN=local "$GO" env GOVERSION)"
    export MILLRACE_BENCH_GO
  else
    say "bench: without Go the tables have no ratios"
    partial=1
  fi
  MILLRACE_BENCH_COMPILERS="$(bench_compilers | paste -sd ';' | sed 's/;/, /g')"
  export MILLRACE_BENCH_COMPILERS
  out="build/bench${partial:+-partial}.json"
  say "bench: measuring, $rounds rounds; other work on this machine falsifies the figures"
  attended node tests/bench/compare.mjs "${run[@]}" --command "$typed" ${partial:+--partial} --out "$out" || return
  say "bench: wrote $out"
}

bench_page() { build_engine && web_build && attended node tests/bench/page.mjs; }

bench_main() {
  local rounds=5 limit=60 threads=1,2 only="" wasm=1 ours="" go="" partial="" action=measure
  local typed="./dev bench${*:+ $*}" update=""
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --full) rounds=15 limit=300 ;;
      --native) wasm="" partial=1 ;;
      --ours) ours=1 partial=1 ;;
      --list | --instructions | --page | --readme) action=${1#--} ;;
      --update) update=1 ;;
      --help | -h) bench_help && return ;;
      --only | --rounds | --threads)
        [[ -n "${2:-}" ]] || usage_error "bench $1 needs a value"
        case "$1" in
          --only) only="$2" partial=1 ;;
          --rounds) rounds="$2" ;;
          --threads) threads="$2" partial=1 ;;
        esac
        shift
        ;;
      *) usage_error "bench does not know '$1'; ./dev bench --help says what it takes" ;;
    esac
    shift
  done
  [[ "$rounds" =~ ^[1-9][0-9]{0,2}$ ]] || usage_error "rounds is $rounds; it must be 1 to 999"
  [[ "$threads" =~ ^[1-4](,[1-4])*$ ]] ||
    usage_error "threads is $threads; it must be a list of numbers from 1 to 4, such as 1,2"
  [[ -z "$update" || "$action" == instructions ]] ||
    usage_error "--update goes with --instructions"

  case "$action" in
    measure)
      bench_setup "$wasm"
      [[ -n "$ours" ]] || ! go_setup "$ROOT" || go=1
      locked "bench ${wasm:+build/wasm-threads build/wasm-single }build/release" bench_measure
      ;;
    list)
      bench_setup ""
      bench_build release && "$ROOT/$BENCH_PROGRAM" --list
      ;;
    instructions)
      bench_setup ""
      locked .toolchain packages_ensure "$PACKAGES_INSTRUCTIONS"
      bench_instructions ${update:+--update}
      ;;
    page)
      setup "$PACKAGES_SERVE $PACKAGES_BROWSER"
      locked "$SITE_FOLDERS" bench_page
      ;;
    readme)
      locked .toolchain node_setup
      node tests/bench/readme.mjs build/bench.json README.md
      ;;
  esac
}
