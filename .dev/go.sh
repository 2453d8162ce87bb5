# shellcheck shell=bash
# Finds a Go toolchain for the benchmark's peers and the listings' tests, or unpacks Debian's into .toolchain/go.
# Needs say.sh, lock.sh, watched.sh and apt-private.sh. go_setup sets GO (the go command) and GO_XSYNC (the folder of
# golang.org/x/sync, or "").

GO_SUITE=bookworm-backports
GO_PACKAGES=(golang-1.23-go golang-1.23-src golang-golang-x-sync-dev)

go_is_new_enough() {
  local version minor
  version=$(GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null) || return 1
  minor=${version#go1.}
  minor=${minor%%[!0-9]*}
  [[ $version == go1.* && ${minor:-0} -ge 23 ]]
}

go_debian_unpack() {
  local debs=$1 temporary=$2 deb
  rm -rf "$temporary"
  mkdir -p "$temporary"
  for deb in "$debs"/*.deb; do
    dpkg-deb -x "$deb" "$temporary" || return 1
  done
}

# go_debian_install DIR: leaves DIR complete, with DIR/.version naming what is in it.
go_debian_install() {
  local final=$1 apt=$1-apt logs
  logs=$(dirname "$final")/logs
  say "dev: Go 1.23 or newer was not found; unpacking Debian's ($GO_SUITE) into $final"
  mkdir -p "$apt/debs" "$logs"
  apt_private_init "$apt" "$GO_SUITE" || return 1
  # x/sync is in the release itself.
  sed "s/$GO_SUITE/${GO_SUITE%-backports}/" "$apt/etc/sources.list.d/$GO_SUITE.sources" \
    >"$apt/etc/sources.list.d/${GO_SUITE%-backports}.sources"

  say "[1/3] reading the package lists of $GO_SUITE …"
  quietly "$logs/go-update.log" "apt-get update" apt_private "$apt" apt-get update -q || return 1
  say "[2/3] downloading ${#GO_PACKAGES[@]} packages (46 MB) …"
  quietly "$logs/go-download.log" "downloading" \
    in_folder "$apt/debs" apt_private "$apt" apt-get download -q "${GO_PACKAGES[@]}" || return 1
  say "[3/3] unpacking, about 240 MB …"
  quietly "$logs/go-unpack.log" "unpacking" go_debian_unpack "$apt/debs" "$final-unpacking" || return 1
  rm -rf "$final"
  mv "$final-unpacking" "$final"
  GOTOOLCHAIN=local "$final/usr/lib/go-1.23/bin/go" version >"$final/.version.new" || return 1
  mv "$final/.version.new" "$final/.version"
  rm -rf "$apt"
}

# go_setup ROOT: 0 and GO set, or 1 after saying why there is none.
go_setup() { locked .toolchain go_setup_alone "$@"; }

go_setup_alone() {
  local final=$1/.toolchain/go found
  GO="" GO_XSYNC=""
  found=$(command -v go || true)
  if [[ -n $found ]] && go_is_new_enough "$found"; then
    GO=$found
  else
    if [[ ! -s $final/.version ]]; then
      if [[ $(. /etc/os-release 2>/dev/null && echo "${ID:-}") != debian ]] || ! command -v apt-get >/dev/null; then
        say "dev: there is no Go 1.23 or newer on PATH, and this is no Debian, whose there would be: install Go and run ./dev again"
        return 1
      fi
      go_debian_install "$final" || return 1
    fi
    GO=$final/usr/lib/go-1.23/bin/go
  fi
  # Others read it.
  # shellcheck disable=SC2034
  [[ ! -d $final/usr/share/gocode/src/golang.org/x/sync ]] ||
    GO_XSYNC=$final/usr/share/gocode/src/golang.org/x/sync
  go_is_new_enough "$GO"
}
