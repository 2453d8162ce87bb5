# shellcheck shell=bash
# The front end: its packages, and the built site, each redone only when what it is made of changed.

web_install() {
  local stamp=web/node_modules/.millrace-installed want
  want="$(hash_of <web/package-lock.json) node $(node -p 'process.versions.modules')"
  [ "$(cat "$stamp" 2>/dev/null)" != "$want" ] || return 0
  locked "$SITE_FOLDERS" web_install_alone && echo "$want" >"$stamp"
}

web_install_alone() {
  say "dev: installing npm packages …"
  rm -f web/node_modules/.millrace-installed
  quietly "$ROOT/build/logs/npm-ci.log" "npm ci" in_folder web npm ci --no-audit --no-fund
}

# What the site is made of: its sources, the static files and the engine.
web_sources_hash() {
  {
    find web public core/patterns -type d \( -name node_modules -o -name dist -o -name generated -o -path web/lib -o -path web/src/engine/assets \) -prune -o -type f -print
    find build/wasm-*/wasm-bindings -maxdepth 1 -type f \( -name '*.wasm' -o -name '*.mjs' -o -name '*js' -o -name '*.d.ts' \)
  } | LC_ALL=C sort | while read -r file; do
    echo "$file"
    cat "$file"
  done | hash_of
}

# These, and what reads what they write, hold the locks of SITE_FOLDERS.

# Types and data generated from the engine; needed before anything in web/ is compiled or tested.
web_generate() {
  quietly "$ROOT/build/logs/generate.log" "generating from the engine" in_folder web npm run generate
}

web_build() {
  local stamp=web/dist/.millrace-built want
  want=$(web_sources_hash)
  [ "$(cat "$stamp" 2>/dev/null)" != "$want" ] || return 0
  say "dev: building the site …"
  rm -f "$stamp"
  quietly "$ROOT/build/logs/web-build.log" "building the site" in_folder web npm run build || return 1
  echo "$want" >"$stamp"
}

# Builds the npm package; its tarball is then $WEB_PACKAGE.
web_package() {
  quietly "$ROOT/build/logs/web-package.log" "building the package" in_folder web node scripts/build-package.mjs || return 1
  WEB_PACKAGE=./build/$(cd web && npm pack --silent --ignore-scripts --pack-destination ../build) || return 1
}
