# shellcheck shell=bash
# Who writes a folder holds its lock, so that several ./dev can run in one checkout: the later one says for whom it waits.
#
# A lock is flock(2)'s on a file in .toolchain/locks, which is never removed and says who holds it. It ends with the last
# process that has the file open, however that ends: ./dev itself, and what minds its commands (watched.sh). The commands have it
# closed, and Node closes it for the browsers: what apt-get starts for good would hold it for good, and so would a stray browser.
#
# Who needs several takes them in this order, or two would wait for each other: bench, a suite's log, .toolchain, web,
# build/wasm-threads, build/wasm-single, build/release, another preset's.

LOCKS='' # those of this shell: FOLDER=DESCRIPTOR each
# The first are those that Node closes for what it starts; from 10 on Bash has some of its own.
LOCK_DESCRIPTORS="5 6 7 8 $(echo {30..70})"
SITE_FOLDERS='web build/wasm-threads build/wasm-single'

# What ./dev clean removes, and what is in it.
all_folders() {
  local name
  echo bench
  for name in $SUITES_ALL; do echo "build/logs/test-$name.log"; done
  echo "$SITE_FOLDERS build/release"
  for name in $PRESETS; do echo "build/$name"; done
}

# lock_try DESCRIPTOR: fails if somebody else holds it. macOS has no command flock, but Perl; a file system without locks has none.
lock_try() {
  if command -v flock >/dev/null; then
    flock -n "$1" || [ $? -ne 1 ]
  elif command -v perl >/dev/null; then
    perl -MErrno -MFcntl=:flock -e 'open my $file, ">>&=", $ARGV[0] or exit; exit(!flock($file, LOCK_EX | LOCK_NB) && $!{EWOULDBLOCK})' "$1"
  fi
}

# lock_take FOLDER DESCRIPTOR
lock_take() {
  local file=$TOOLCHAIN/locks/${1//\//-} holder='' told=''
  mkdir -p "$TOOLCHAIN/locks"
  eval "exec $2>>\"\$file\"" || die "$file cannot be written"
  until lock_try "$2"; do
    holder=$(cat "$file")
    [ "$holder" = "$told" ] || say_aloud "dev: waiting for ${holder:-another ./dev}: it uses $1 …"
    told=$holder
    sleep 1
  done
  [ -z "$told" ] || say_aloud "dev: $1 is free: going on"
  echo "${ASKED:-./dev} (process $$)" >"$file"
}

# locked FOLDERS COMMAND...: runs the command, in this shell, as the only one that uses these folders. It may ask for them again.
locked() {
  local folder before=$LOCKS descriptor status
  for folder in $1; do
    case "$LOCKS " in *" $folder="*) continue ;; esac
    for descriptor in $LOCK_DESCRIPTORS; do
      case "$LOCKS " in *"=$descriptor "*) ;; *) break ;; esac
    done
    lock_take "$folder" "$descriptor"
    LOCKS="$LOCKS $folder=$descriptor"
  done
  shift
  "$@"
  status=$?
  locks_close "${LOCKS#"$before"}"
  LOCKS=$before
  return "$status"
}

# For a command's own shell: what is locked stays so for us.
locks_forget() {
  locks_close "$LOCKS"
  LOCKS=''
}

# locks_close LOCKS
locks_close() {
  local lock
  for lock in $1; do eval "exec ${lock##*=}>&-"; done
}
