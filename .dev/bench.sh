# shellcheck shell=bash
# ./dev bench: builds the benchmarks and their peers in Go, runs them by turns, prints the tables.
# Sourced by dev, which sets up what it stands on and calls bench_main "$@".

# shellcheck source=.dev/go.sh
. .dev/go.sh

bench_help() {
  cat <<'HELP'
usage: ./dev bench [--full] [--only NAME] [--rounds N] [--threads LIST] [--native] [--list]

Runs the same programs on Millrace (native, Wasm with threads, Wasm without) and on Go (native,
Wasm) by turns, prints medians, spreads and ratios, and writes build/bench.json.

  --full          15 rounds instead of 5 (about 15 minutes instead of 5)
  --only NAME     one benchmark
  --rounds N      as many rounds
  --threads LIST  numbers of threads (and Go's GOMAXPROCS); 1,2 if not given
  --native        leave Wasm out
  --list          print the benchmarks' names
HELP
}

bench_build() {
  say "bench: building $1 …"
  build_preset "$1" ON millrace_bench
}

# Go's side needs no network: x/sync is replaced by the unpacked folder in a copy of go.mod.
bench_build_go() {
  local out="$ROOT/build/bench-go" tags=""
  mkdir -p "$out"
  cp "$ROOT/tests/bench/go/go.mod" "$out/go.mod"
  if [[ -n "$GO_XSYNC" ]]; then
    tags=xsync
    printf '\nrequire golang.org/x/sync v0.0.0\n\nreplace golang.org/x/sync => %s\n' \
      "$GO_XSYNC" >>"$out/go.mod"
  fi
  say "bench: building Go's side with $(GOTOOLCHAIN=local "$GO" env GOVERSION) …"
  (
    cd "$ROOT/tests/bench/go" || exit
    export GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-mod=mod GOWORK=off
    export GOCACHE="$ROOT/build/bench-go/cache"
    nice -n 10 "$GO" build -modfile="$out/go.mod" -tags "$tags" -o "$out/bench" . &&
      GOOS=js GOARCH=wasm nice -n 10 "$GO" build -modfile="$out/go.mod" -tags "$tags" \
        -o "$out/bench.wasm" .
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
  local cxx
  cxx="$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$ROOT/build/release/CMakeCache.txt" | head -n 1)"
  "$cxx" --version 2>/dev/null | head -n 1
  [[ -z "${MILLRACE_EMSCRIPTEN:-}" ]] || echo "Emscripten $(emscripten_version_of "$MILLRACE_EMSCRIPTEN")"
}

bench_main() {
  local rounds=5 limit=60 threads=1,2 only="" list="" wasm=1 run=() preset exec_js
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --full) rounds=15 limit=300 ;;
      --native) wasm="" ;;
      --list) list=1 ;;
      --help | -h) bench_help && return ;;
      --only | --rounds | --threads)
        if [[ -z "${2:-}" ]]; then
          say "bench: $1 needs a value"
          return 2
        fi
        case "$1" in
          --only) only="$2" ;;
          --rounds) rounds="$2" ;;
          --threads) threads="$2" ;;
        esac
        shift
        ;;
      *)
        say "bench: unknown option $1"
        bench_help >&2
        return 2
        ;;
    esac
    shift
  done
  if [[ ! "$rounds" =~ ^[1-9][0-9]{0,2}$ ]]; then
    say "bench: rounds is $rounds; it must be 1 to 999"
    return 2
  fi
  if [[ ! "$threads" =~ ^[1-4](,[1-4])*$ ]]; then
    say "bench: threads is $threads; it must be a list of numbers from 1 to 4, such as 1,2"
    return 2
  fi

  bench_build release || return
  if [[ -n "$list" ]]; then
    "$ROOT/build/release/tests/bench/millrace_bench" --list
    return
  fi
  run=(--rounds "$rounds" --threads "$threads" --time-limit "$limit")
  run+=(--native "$ROOT/build/release/tests/bench/millrace_bench")
  if [[ -n "$wasm" ]]; then
    for preset in wasm-threads wasm-single; do
      bench_build "$preset" || return
      run+=("--$preset" "$ROOT/build/$preset/tests/bench/millrace_bench.js")
      run+=(--bindings "$ROOT/build/$preset/wasm-bindings")
    done
  fi
  if go_setup "$ROOT" && bench_build_go; then
    run+=(--go "$ROOT/build/bench-go/bench")
    if [[ -n "$wasm" ]] && exec_js="$(bench_go_exec)"; then
      run+=(--go-wasm "$ROOT/build/bench-go/bench.wasm" --go-exec "$exec_js")
    fi
    MILLRACE_BENCH_GO="$(GOTOOLCHAIN=local "$GO" env GOVERSION)"
    export MILLRACE_BENCH_GO
  else
    say "bench: no Go here: the tables have no ratios"
  fi
  MILLRACE_BENCH_COMPILERS="$(bench_compilers | paste -sd ';' | sed 's/;/, /g')"
  export MILLRACE_BENCH_COMPILERS
  say "bench: measuring, $rounds rounds; other work on this machine falsifies the figures"
  if [[ -n "$only" ]]; then run+=(--only "$only"); fi
  node "$ROOT/tests/bench/compare.mjs" "${run[@]}" --out "$ROOT/build/bench.json" || return
  say "bench: wrote build/bench.json"
}
