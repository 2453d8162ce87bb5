# shellcheck shell=bash
# Emscripten out of a newer Debian suite, in a folder of its own: no root, nothing of the machine changed.
# Programs are given the folder's own libc (interpreter and rpath), for the suite's is newer than the machine's.
# Steps can be interrupted anywhere: apt resumes a download, unpacking happens beside and is renamed when whole.

EMSCRIPTEN_SUITE=forky

# What the machine supplies (node, python3) or emcc never calls, so that it and all it needs is not fetched.
EMSCRIPTEN_NOT_FETCHED='^(nodejs|python3|ccache|binutils|libcurl[0-9].*|libpfm[0-9].*|llvm-[0-9]+-runtime|libclang1-[0-9]+|(libc6|libgcc-[0-9]+|libstdc\+\+-[0-9]+|libobjc-[0-9]+)-dev|node-(undici|debug|semver|minimatch|xtend|llhttp).*|libc-gconv-modules-extra)$'

emscripten_debian_programs() {
  find "$1"/usr/bin "$1"/usr/lib/llvm-*/bin -type f -perm -u+x | while read -r program; do
    [ "$(head -c 4 "$program" | tr -d '\177')" != ELF ] || echo "$program"
  done
}

# Each program of ROOT gets the folder's loader and libraries; FINAL is where the folder will live.
emscripten_debian_patch() {
  local root=$1 final=$2 libdir loader program
  libdir=$(cd "$root" && find usr/lib -mindepth 2 -maxdepth 2 -name libc.so.6 -printf '%h\n')
  loader=$(cd "$root" && find "$libdir" -maxdepth 1 -name 'ld-linux*.so*')
  [ -n "$loader" ] || { echo "no loader (ld-linux) among the packages"; return 1; }
  patch() { "$root/$loader" --library-path "$root/$libdir" "$root/usr/bin/patchelf" "$@"; }
  # DT_RPATH, not RUNPATH: it holds for the libraries' own libraries too, unless one has a RUNPATH itself.
  emscripten_debian_programs "$root" | grep -v '/patchelf$' | while read -r program; do
    patch --set-interpreter "$final/$loader" --force-rpath --set-rpath "$final/$libdir" "$program" || return 1
  done
  find "$root/$libdir" -type f -name '*.so*' | while read -r library; do
    [ -z "$(patch --print-rpath "$library" 2>/dev/null)" ] || patch --remove-rpath "$library" || return 1
  done
}

# Every library must come from the folder itself: better to fail here than in the middle of a build.
emscripten_debian_verify() {
  local root=$1 wrong
  wrong=$(emscripten_debian_programs "$root" |
    grep -E '/(clang(-[0-9]+)?|lld|wasm-[a-z0-9-]+|llvm-(ar|nm|objcopy|dwarfdump|dwp|strip))$' |
    while read -r program; do
      LD_TRACE_LOADED_OBJECTS=1 "$program" 2>&1 |
        awk -v root="$root/" -v program="$(basename "$program")" \
          '/linux-vdso/ { next } !index($0, root) { print program ": " $0 }'
    done)
  [ -z "$wrong" ] || { printf 'libraries from outside the folder, or none at all:\n%s\n' "$wrong"; return 1; }
}

emscripten_debian_unpack() {
  local archives=$1 temporary=$2 final=$3 deb
  rm -rf "$temporary"
  mkdir -p "$temporary"
  for deb in "${@:4}"; do
    dpkg-deb -x "$archives/$deb" "$temporary" || return 1
  done
  # emcc's acorn is looked up as node_modules above the tools that import it.
  [ ! -d "$temporary/usr/share/nodejs" ] || mv "$temporary/usr/share/nodejs" "$temporary/usr/share/node_modules"
  rm -rf "$temporary"/usr/share/{doc,man,lintian,bug,locale,info}
  emscripten_quote "$temporary/usr/share/emscripten" || return 1
  emscripten_debian_patch "$temporary" "$final"
}

# emscripten_debian_install DIR: leaves DIR complete, with DIR/.version naming what is in it and where.
emscripten_debian_install() {
  local final=$1 apt=$1-apt temporary=$1-unpacking logs
  local -a names files
  local drop size
  logs=$(dirname "$final")/logs
  say "dev: Emscripten 5.0 or newer was not found; installing Debian's ($EMSCRIPTEN_SUITE) into $final"
  mkdir -p "$(dirname "$final")"
  apt_private_init "$apt" "$EMSCRIPTEN_SUITE" || return 1

  say "[1/5] reading the package lists of $EMSCRIPTEN_SUITE …"
  if ! quietly "$logs/apt-update.log" "apt-get update" apt_private "$apt" apt-get update -q; then
    if grep -q NO_PUBKEY "$logs/apt-update.log"; then
      say "dev: this machine's keyring cannot verify $EMSCRIPTEN_SUITE: install a newer debian-archive-keyring, then run ./dev again"
    fi
    return 1
  fi

  # Two passes: the first finds which packages of the closure we do without, the second resolves without them.
  drop=$(apt_private_closure "$apt" emscripten patchelf | awk '{ print $1 }' | grep -E "$EMSCRIPTEN_NOT_FETCHED" || true)
  # shellcheck disable=SC2086
  apt_private_assume "$apt" $drop
  apt_private_closure "$apt" emscripten patchelf >"$apt/closure"
  mapfile -t names < <(awk '{ print $1 }' "$apt/closure")
  mapfile -t files < <(awk '{ print $3 }' "$apt/closure")
  [ "${#names[@]}" -gt 0 ] || { say "dev: apt could not resolve emscripten in $EMSCRIPTEN_SUITE"; return 1; }
  size=$(awk '{ b += $2 } END { printf "%d", b / 1e6 }' "$apt/closure")

  say "[2/5] downloading ${#names[@]} packages ($size MB) …"
  quietly "$logs/apt-download.log" "downloading" apt_private "$apt" apt-get install --download-only -y -q emscripten patchelf ||
    return 1

  say "[3/5] unpacking, about 500 MB …"
  quietly "$logs/unpack.log" "unpacking" \
    emscripten_debian_unpack "$apt/cache/archives" "$temporary" "$final" "${files[@]}" || return 1
  rm -rf "$final"
  mv "$temporary" "$final"

  say "[4/5] checking the programs …"
  quietly "$logs/verify.log" "checking the programs" emscripten_debian_verify "$final" || return 1
  rm -rf "$apt/cache" "$apt/state"
  printf '%s\n' "$(emscripten_version_of "$final/usr/share/emscripten")" "$final" >"$final/.version.new"
  mv "$final/.version.new" "$final/.version"
}

# Is DIR whole, and built for the place where it stands?
emscripten_debian_ready() {
  [ -e "$1/.version" ] && [ "$(tail -n 1 "$1/.version")" = "$1" ]
}
