# shellcheck shell=bash
# Commands that take long. Each leads a process group of its own, which does not outlive ./dev, whichever way that ends: on a
# signal ./dev ends the group and waits for it, and where ./dev itself was killed, whoever minds the command does.

# watched LOG WHAT COMMAND...: the command's output goes to LOG, and a line every 15 s tells that it is alive.
watched() {
  mkdir -p "$(dirname "$1")"
  minded "$@"
}

# attended COMMAND...: its output is ours.
attended() { minded '' '' "$@"; }

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

in_folder() { cd "$1" && "${@:2}"; }

# minded LOG WHAT COMMAND...: LOG may be empty.
minded() {
  local log=$1 what=$2 status=0 signal early='' group='' minder=''
  shift 2
  for signal in HUP:129 INT:130 TERM:143; do
    # shellcheck disable=SC2064  # the numbers are those of now
    trap "early=${signal#*:}" "${signal%:*}"
  done
  set -m
  {
    locks_forget
    [ -z "$log" ] || log_to "$log" "$1"
    "$@"
  } </dev/null &
  group=$!
  minder "$group" "$what" &
  minder=$!
  set +m
  for signal in HUP:129 INT:130 TERM:143; do
    # shellcheck disable=SC2064
    trap "minded_end ${signal#*:}" "${signal%:*}"
  done
  [ -z "$early" ] || minded_end "$early"
  wait "$group" || status=$?
  minder_end
  trap - HUP INT TERM
  return "$status"
}

# log_to LOG COMMAND: for the command's own shell. Only functions of ours keep a way to be heard.
log_to() {
  if [ "$(type -t "$2")" != function ]; then
    exec 9>&-
  elif [ "$ALOUD" -eq 2 ]; then
    exec 9>&2
    ALOUD=9
  fi
  exec >"$1" 2>&1
}

# The minder, beside the command. It holds our locks for as long as the command may write.
minder() {
  local group=$1 what=$2 seconds=0
  while (locks_forget && exec sleep 1) >/dev/null 2>&1 && group_lives "$group"; do
    kill -0 $$ 2>/dev/null || { group_end "$group" && return; }
    seconds=$((seconds + 1))
    [ -z "$what" ] || [ "$((seconds % 15))" -ne 0 ] || say "      … $what, $seconds s so far"
  done
}

minder_end() {
  kill -KILL -- "-$minder" 2>/dev/null || true
  wait "$minder" 2>/dev/null || true
}

# What a signal does to a shell that minds a command; a second one waits no more.
minded_end() {
  trap 'kill -KILL -- "-$group" 2>/dev/null || true' HUP INT TERM
  minder_end
  group_end "$group"
  exit "$1"
}

group_lives() { kill -0 -- "-$1" 2>/dev/null; }

# group_end GROUP: returns when nothing of it is left. What does not end by itself in 10 s is killed.
group_end() {
  local tenths=0
  kill -- "-$1" 2>/dev/null || true
  while group_lives "$1" && [ "$tenths" -lt 100 ]; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}
