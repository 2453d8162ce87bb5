# shellcheck shell=bash
# Finds or installs Emscripten 5.0 or newer: $EMSDK, then PATH, then the checkout's own folder (.toolchain), which is
# filled from Debian's newer suite on Debian and by emsdk elsewhere.
# Afterwards MILLRACE_EMSCRIPTEN names its root; emcc is on PATH; EM_CONFIG is set where the folder is ours.

EMSCRIPTEN_LEAST=5
EMSDK_PINNED=6.0.5

emscripten_version_of() { tr -d '" \n' <"$1/emscripten-version.txt"; }

# Prints the root of the emcc that the command NAME is, if it is new enough.
emscripten_root_of() {
  local emcc root config
  emcc=$(command -v "$1" 2>/dev/null) || return 1
  config=$(dirname "$emcc")/em-config
  [ -x "$config" ] || config=$(dirname "$(readlink -f "$emcc")")/em-config
  root=$("$config" EMSCRIPTEN_ROOT 2>/dev/null) || return 1
  [ -e "$root/emscripten-version.txt" ] || return 1
  local major
  major=$(emscripten_version_of "$root" | cut -d. -f1)
  [ "$major" -ge "$EMSCRIPTEN_LEAST" ] 2>/dev/null && echo "$root"
}

# emscripten_quote ROOT: its launchers find themselves in a folder whose name has a space, too.
emscripten_quote() {
  local launcher
  for launcher in "$1"/em*; do
    ! grep -Iq 'readlink -f \$0)' "$launcher" 2>/dev/null || {
      sed 's/readlink -f \$0)/readlink -f "$0")/' "$launcher" >"$launcher.new" &&
        chmod 755 "$launcher.new" &&
        mv "$launcher.new" "$launcher" || return 1
    }
  done
}

emscripten_use() {
  export MILLRACE_EMSCRIPTEN=$1
  case ":$PATH:" in
    *":$1:"*) ;;
    *) export PATH="$1:$PATH" ;;
  esac
}

# The folder's own configuration; rewritten only when it changes, for emcc clears its cache when it is newer.
emscripten_write_config() {
  local folder=$1 config=$2 text
  text=$(
    python3 -c 'import sys; [print(name, "=", repr(value)) for name, value in zip(sys.argv[1::2], sys.argv[2::2])]' \
      LLVM_ROOT "$(dirname "$(readlink -f "$folder"/usr/lib/llvm-*/bin/clang)")" \
      BINARYEN_ROOT "$folder/usr" \
      EMSCRIPTEN_ROOT "$folder/usr/share/emscripten" \
      NODE_JS "$(command -v node)" \
      CACHE "$folder-cache"
  )
  [ "$(cat "$config" 2>/dev/null)" = "$text" ] || printf '%s\n' "$text" >"$config"
  export EM_CONFIG=$config
}

# Compiles one program for each flavour: proves the toolchain, and builds the system libraries once.
emscripten_warm() {
  local stamp=$1 flavour
  local -a flags
  local work
  [ ! -e "$stamp" ] || [ "$(cat "$stamp")" != "$MILLRACE_EMSCRIPTEN $(emscripten_version_of "$MILLRACE_EMSCRIPTEN")" ] || return 0
  say "[5/5] building system libraries, once (about 90 s) …"
  work=$(mktemp -d)
  printf '#include <emscripten/bind.h>\n#include <string>\nEMSCRIPTEN_BINDINGS(m) { emscripten::function("f", +[](std::string s) { return s; }); }\nint main() {}\n' \
    >"$work/probe.cpp"
  for flavour in single threads; do
    flags=(-O2 -std=c++20 -fno-exceptions -fno-rtti -DEMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0 -lembind -sENVIRONMENT=node)
    [ "$flavour" = single ] || flags+=(-pthread -sPTHREAD_POOL_SIZE=1)
    quietly "$TOOLCHAIN/logs/system-libraries-$flavour.log" "building system libraries ($flavour)" \
      em++ "${flags[@]}" "$work/probe.cpp" -o "$work/$flavour.js" || { rm -rf "$work"; return 1; }
    node "$work/$flavour.js" </dev/null >&2 || { rm -rf "$work"; die "a program built by emcc does not run in node"; }
  done
  rm -rf "$work"
  mkdir -p "$(dirname "$stamp")"
  echo "$MILLRACE_EMSCRIPTEN $(emscripten_version_of "$MILLRACE_EMSCRIPTEN")" >"$stamp"
}

# Not Debian: Emscripten's own installer at a pinned version.
emscripten_emsdk_install() {
  local folder=$1
  command -v git >/dev/null || return 1
  say "dev: Emscripten $EMSCRIPTEN_LEAST.0 or newer was not found; installing $EMSDK_PINNED by emsdk into $folder"
  if [ ! -x "$folder/emsdk" ]; then
    rm -rf "$folder"
    say "[1/3] cloning emsdk …"
    quietly "$TOOLCHAIN/logs/emsdk-clone.log" "cloning emsdk" \
      git clone --quiet --depth 1 --branch "$EMSDK_PINNED" https://github.com/emscripten-core/emsdk.git "$folder" || return 1
  fi
  say "[2/3] downloading Emscripten $EMSDK_PINNED (about 400 MB) …"
  quietly "$TOOLCHAIN/logs/emsdk-install.log" "installing Emscripten" "$folder/emsdk" install "$EMSDK_PINNED" || return 1
  emscripten_quote "$folder/upstream/emscripten" || return 1
  say "[3/3] activating it …"
  quietly "$TOOLCHAIN/logs/emsdk-activate.log" "activating Emscripten" "$folder/emsdk" activate "$EMSDK_PINNED" || return 1
}

emscripten_setup() {
  local root folder=$TOOLCHAIN/emscripten
  if [ -n "${EMSDK:-}" ] && root=$(emscripten_root_of "$EMSDK/upstream/emscripten/emcc"); then
    emscripten_use "$root"
  elif root=$(emscripten_root_of emcc); then
    emscripten_use "$root"
  elif [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-}")" = debian ] && command -v apt-get >/dev/null; then
    emscripten_debian_ready "$folder" || emscripten_debian_install "$folder" ||
      die "Emscripten could not be installed; what was fetched is kept, so ./dev goes on from there next time"
    emscripten_write_config "$folder" "$folder-config.py"
    emscripten_use "$folder/usr/share/emscripten"
  else
    folder=$TOOLCHAIN/emsdk
    [ -e "$folder/upstream/emscripten/emscripten-version.txt" ] && [ -e "$folder/.emscripten" ] ||
      emscripten_emsdk_install "$folder" ||
      die "Emscripten $EMSCRIPTEN_LEAST.0 or newer is needed: install it with emsdk, your system's packages or brew, put emcc on PATH (or set EMSDK), and run ./dev again"
    export EM_CONFIG=$folder/.emscripten
    emscripten_use "$folder/upstream/emscripten"
  fi
  emscripten_warm "$TOOLCHAIN/.emscripten-warm" || die "emcc could not build its system libraries"
}
