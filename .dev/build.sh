# shellcheck shell=bash
# shellcheck disable=SC2034  # lists here are read by the other parts
# CMake presets: configured when something they depend on changed, else only built.

PRESETS='release debug asan tsan wasm-threads wasm-single'
WASM_PRESETS='wasm-threads wasm-single'

hash_of() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1; }

is_wasm_preset() { case " $WASM_PRESETS " in *" $1 "*) ;; *) return 1 ;; esac }

# build_configure PRESET TESTS(ON|OFF): a folder that has tests keeps them.
build_configure() {
  local preset=$1 tests=$2 stamp=build/$1/.configured toolchain want old
  toolchain=native
  ! is_wasm_preset "$preset" || toolchain="$MILLRACE_EMSCRIPTEN $(emscripten_version_of "$MILLRACE_EMSCRIPTEN")"
  want="$ROOT $toolchain $(hash_of <CMakePresets.json)${MILLRACE_TEST_ALL:+ all}"
  old=$(cat "$stamp" 2>/dev/null || true)
  [ "$old" = "$want ON" ] || [ "$old" = "$want $tests" ] && [ -e "build/$preset/build.ninja" ] && return
  rm -f "$stamp"
  # Another toolchain or checkout: nothing that CMake remembers holds.
  case "$old" in "$ROOT $toolchain "*) ;; *) rm -rf "build/$preset" ;; esac
  say "dev: configuring $preset …"
  quietly "build/logs/configure-$preset.log" "configuring $preset" \
    cmake --preset "$preset" "-DMILLRACE_TESTS=$tests" "-DMILLRACE_TESTS_ALL=${MILLRACE_TEST_ALL:-0}" \
    "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=${MILLRACE_TEST_ALL:-0}" || return 1
  echo "$want $tests" >"$stamp"
}

# build_preset PRESET TESTS [TARGET...]
build_preset() { locked "build/$1" build_preset_alone "$@"; }

build_preset_alone() {
  local preset=$1 tests=$2 targets=''
  shift 2
  [ $# -eq 0 ] || targets="--target $*"
  build_configure "$preset" "$tests" || return 1
  # shellcheck disable=SC2086
  quietly "build/logs/build-$preset.log" "building $preset" cmake --build "build/$preset" $targets
}

# The engine in its flavours, without tests.
build_engine() {
  local preset
  for preset in $WASM_PRESETS; do
    say "dev: building the engine ($preset) …"
    build_preset "$preset" OFF millrace_wasm || return 1
  done
}
