# shellcheck shell=bash
# shellcheck disable=SC2034  # lists here are read by the other parts
# The system packages that ./dev needs, each known by something it puts on the machine. Missing ones are installed by
# apt-get as root or by sudo without a password; otherwise they are listed, and ./dev stops.

# WHAT TELLS THAT IT IS THERE (a command, or a path with wildcards) : DEBIAN PACKAGE
PACKAGES_SERVE='
cmake:cmake
ninja:ninja-build
python3:python3
node:nodejs
npm:npm
'
PACKAGES_NATIVE='
clang++-19:clang-19
/usr/lib/llvm-19/include/c++/v1/vector:libc++-19-dev
/usr/lib/llvm-19/lib/libc++abi.*:libc++abi-19-dev
/usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.tsan*:libclang-rt-19-dev
/usr/lib/llvm-19/bin/llvm-symbolizer:llvm-19
/usr/src/googletest/CMakeLists.txt:googletest
'
PACKAGES_INSTRUCTIONS='
valgrind:valgrind
'
PACKAGES_FORMAT='
clang-format-19:clang-format-19
'
PACKAGES_TIDY='
clang-tidy-19:clang-tidy-19
'
PACKAGES_CTEST="$PACKAGES_NATIVE
ccache:ccache
"
PACKAGES_BROWSER='
chromium:chromium
firefox-esr:firefox-esr
WebKitWebDriver:webkit2gtk-driver
Xvfb:xvfb
xauth:xauth
/usr/share/fonts/truetype/*/*.ttf:fonts-dejavu-core
'

packages_has() {
  case "$1" in
    /*) compgen -G "$1" >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# packages_ensure LIST...: returns when everything on the lists is there.
packages_ensure() {
  local line missing='' runner=''
  # shellcheck disable=SC2048  # lists are split into words
  for line in $*; do
    packages_has "${line%%:*}" || missing="$missing ${line##*:}"
  done
  [ -n "$missing" ] || return 0
  if ! command -v apt-get >/dev/null; then
    die "these are missing (by their Debian names):$missing; install them and run ./dev again"
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      runner='sudo -n'
    else
      die "system packages are missing and there is neither root nor sudo without a password; run
  apt-get install --no-install-recommends$missing
as root, then ./dev again"
    fi
  fi
  say "dev: installing system packages:$missing"
  # shellcheck disable=SC2086
  quietly "$TOOLCHAIN/logs/apt-update.log" "apt-get update" $runner apt-get update -q || exit 1
  # shellcheck disable=SC2086
  quietly "$TOOLCHAIN/logs/apt-install.log" "apt-get install" \
    $runner env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing || exit 1
}
