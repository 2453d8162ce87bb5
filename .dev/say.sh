# shellcheck shell=bash
# How ./dev talks: short lines on stderr, so that a command's own output can be piped.

say() { printf '%s\n' "$*" >&2; }

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

# watched LOG WHAT COMMAND...: the command's output goes to LOG, and a line every 15 s tells that it is alive.
# The command is a process group of its own, so that an interruption of ./dev ends all of it.
watched() {
  local log=$1 what=$2 started status=0
  shift 2
  started=$(date +%s)
  mkdir -p "$(dirname "$log")"
  set -m
  "$@" >"$log" 2>&1 </dev/null 9>&- &
  local pid=$! ticker=''
  set +m
  trap 'trap "" INT TERM; kill -- -"$pid" 2>/dev/null || true; wait "$pid" || true; kill "${ticker:-}" 2>/dev/null || true; exit 130' INT TERM
  (
    # The sleep may outlive us: it must hold neither our output nor the lock (9).
    while sleep 15 >/dev/null 2>&1 9>&- && kill -0 "$pid" 2>/dev/null; do
      say "      … $what, $(seconds_since "$started") s so far"
    done
  ) &
  ticker=$!
  wait "$pid" || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  trap - INT TERM
  return "$status"
}

# As watched; on failure the log's tail is shown.
quietly() {
  local status=0
  watched "$@" || status=$?
  [ "$status" -eq 0 ] || {
    say "dev: $2 failed (exit $status); the end of $1:"
    tail -n 30 "$1" >&2
  }
  return "$status"
}
