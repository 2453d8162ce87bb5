# shellcheck shell=bash
# stb_image_resize2.h, one header, with which pictures are resized: the machine's own where it has it, else in
# .toolchain/stb, from Debian's newer suite on Debian and from its repository at a pinned commit elsewhere.

STB_PINNED=fede005abaf93d9d7f3a679d1999b2db341b360f
STB_HEADER=stb_image_resize2.h

# CMake looks in the same places (core/patterns/CMakeLists.txt).
stb_ready() { compgen -G "/usr{,/local}/include/{,stb/}$STB_HEADER" >/dev/null || [ -e "$TOOLCHAIN/stb/$STB_HEADER" ]; }

stb_from_debian() {
  local apt=$1 into=$2
  apt_private_init "$apt" "$EMSCRIPTEN_SUITE" || return 1
  apt_private "$apt" apt-get update -q || return 1
  (cd "$apt/cache/archives" && rm -f libstb-dev_*.deb && apt_private "$apt" apt-get download -q libstb-dev &&
    dpkg-deb -x libstb-dev_*.deb "$apt/unpacked" && cp "$apt/unpacked/usr/include/stb/$STB_HEADER" "$into")
}

stb_from_git() {
  local clone=$1 into=$2
  rm -rf "$clone"
  git init -q "$clone" &&
    git -C "$clone" fetch -q --depth 1 https://github.com/nothings/stb.git "$STB_PINNED" &&
    git -C "$clone" show "FETCH_HEAD:$STB_HEADER" >"$into"
}

stb_setup() {
  ! stb_ready || return 0
  local how=stb_from_git work=$TOOLCHAIN/stb-apt
  [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-}")" != debian ] || ! command -v apt-get >/dev/null || how=stb_from_debian
  say "dev: fetching $STB_HEADER …"
  mkdir -p "$TOOLCHAIN/stb"
  quietly "$TOOLCHAIN/logs/stb.log" "fetching $STB_HEADER" "$how" "$work" "$TOOLCHAIN/stb/$STB_HEADER.new" ||
    die "$STB_HEADER could not be fetched; put it into $TOOLCHAIN/stb, or install a package that has it, and run ./dev again"
  mv "$TOOLCHAIN/stb/$STB_HEADER.new" "$TOOLCHAIN/stb/$STB_HEADER"
  rm -rf "$work"
}
