# shellcheck shell=bash
# How ./dev talks: short lines on stderr, so that a command's own output can be piped.

say() { printf '%s\n' "$*" >&2; }

# As say, where what we say goes to a log as well (watched.sh).
say_aloud() { say "$@" 2>&"$ALOUD"; }
ALOUD=2

# The last words: what went wrong, what is allowed, what to do.
die() {
  say "dev: $*"
  exit 1
}

# A wrong word on the command line.
usage_error() {
  say "dev: $*"
  exit 2
}

seconds_since() { echo $(($(date +%s) - $1)); }
