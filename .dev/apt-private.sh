# shellcheck shell=bash
# A private apt: its own sources, state, cache and dpkg status in one folder, so that packages of another Debian suite
# can be resolved, downloaded and checked by an ordinary user without touching the machine.
# The mirror and the keyring are the ones the machine itself uses; signatures and hashes are checked as ever.

# Prints "URI<TAB>KEYRING" of the first Debian archive this machine uses (KEYRING empty: apt's trusted keys).
apt_private_mirror() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  # deb822 files first, then one-line ones; the archive is the entry that carries the running suite itself.
  {
    find /etc/apt/sources.list.d -name '*.sources' -exec awk '
      function flush() { if (uri != "") print enabled, types, uri, suites, key; enabled = "yes"; types = uri = suites = ""; key = "-" }
      BEGIN { OFS = "\t"; enabled = "yes"; key = "-" }
      FNR == 1 || /^[ \t]*$/ { flush() }
      tolower($1) == "enabled:" { enabled = tolower($2) }
      tolower($1) == "types:" { sub(/^[^:]*:[ \t]*/, ""); types = $0 }
      tolower($1) == "uris:" { uri = $2 }
      tolower($1) == "suites:" { sub(/^[^:]*:[ \t]*/, ""); suites = $0 }
      tolower($1) == "signed-by:" && $2 ~ /^\// { key = $2 }
      END { flush() }' {} + 2>/dev/null
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | awk '
      BEGIN { OFS = "\t" }
      $1 == "deb" {
        key = "-"; i = 2
        if ($2 ~ /^\[/) {
          do { if (match($i, /signed-by=[^] ]+/)) key = substr($i, RSTART + 10, RLENGTH - 10) } while ($(i++) !~ /\]$/ && i <= NF)
        }
        print "yes", "deb", $i, $(i + 1), key
      }'
  } | awk -F'\t' -v suite="$codename" '
    $1 != "no" && (" " $2 " ") ~ / deb / && (" " $4 " ") ~ (" (" suite "|stable|oldstable|testing|unstable|sid) ") && $3 !~ /^cdrom/ {
      print $3 "\t" ($5 == "-" ? "" : $5); exit
    }'
}

# apt_private_init DIR SUITE: lays the folder out and writes DIR/apt.conf.
apt_private_init() {
  local dir=$1 suite=$2 mirror keyring arch
  IFS=$'\t' read -r mirror keyring < <(apt_private_mirror) || true
  [ -n "${mirror:-}" ] || { say "dev: no Debian archive found in /etc/apt/sources.list*"; return 1; }
  arch=$(dpkg --print-architecture)
  mkdir -p "$dir"/{etc/sources.list.d,etc/preferences.d,etc/apt.conf.d,state/lists/partial,cache/archives/partial,log}
  : >"$dir/status"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nArchitectures: %s\n%s' "$mirror" "$suite" "$arch" \
    "${keyring:+Signed-By: $keyring
}" >"$dir/etc/sources.list.d/$suite.sources"
  {
    # The machine's way out (proxies, certificates, time checks), none of its hooks.
    apt-config dump | grep -E '^Acquire::(http|https|ftp|socks|Proxy|Retries|Force|Check-Date)' || true
    cat <<CONF
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Architecture "$arch";
APT::Architectures { "$arch"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Debug::NoLocking "true";
Dir::Cache "$dir/cache";
Dir::Etc "$dir/etc";
Dir::Etc::netrc "/etc/apt/auth.conf";
Dir::Etc::netrcparts "/etc/apt/auth.conf.d";
Dir::Etc::parts "$dir/etc/apt.conf.d";
Dir::Etc::trusted "/etc/apt/trusted.gpg";
Dir::Etc::trustedparts "/etc/apt/trusted.gpg.d";
Dir::Log "$dir/log";
Dir::State "$dir/state";
Dir::State::status "$dir/status";
CONF
  } >"$dir/apt.conf"
}

# apt_private DIR COMMAND...: apt-get or apt-cache under DIR's configuration.
apt_private() {
  local dir=$1
  shift
  APT_CONFIG="$dir/apt.conf" LC_ALL=C "$@"
}

# apt_private_assume DIR NAME...: from now on the resolver takes the suite's version of these as already installed.
apt_private_assume() {
  local dir=$1 name
  shift
  for name in "$@"; do
    printf 'Status: install ok installed\nMaintainer: -\nDescription: supplied by the machine, or not needed\n'
    apt_private "$dir" apt-cache --no-all-versions show "$name" |
      grep -E '^(Package|Version|Architecture|Multi-Arch|Provides|Source):'
    echo
  done >"$dir/status.new" && mv "$dir/status.new" "$dir/status"
}

# apt_private_closure DIR NAME...: prints "NAME BYTES FILE" of every package that would be fetched.
apt_private_closure() {
  local dir=$1
  shift
  mkdir -p "$dir/empty/partial" # what is in the archives folder already would be left out
  apt_private "$dir" apt-get install --print-uris -y -qq -o "Dir::Cache::archives=$dir/empty" "$@" |
    awk '/^'\''/ { name = $2; sub(/_.*/, "", name); print name, $3, $2 }'
}
