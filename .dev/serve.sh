# shellcheck shell=bash
# ./dev serve: from a fresh clone to the page.

serve_build() { build_engine && web_build; }

serve_main() {
  local port=''
  while [ $# -gt 0 ]; do
    case "$1" in
      --port) [ $# -ge 2 ] || usage_error "--port needs a number from 1 to 65535"; port=$2; shift 2 ;;
      --port=*) port=${1#--port=}; shift ;;
      *) usage_error "serve does not know '$1'; it takes --port N" ;;
    esac
    case "$port" in
      '' | *[!0-9]* | ??????*) usage_error "port is '$port'; it must be a number from 1 to 65535" ;;
    esac
    [ "$((10#$port))" -ge 1 ] && [ "$((10#$port))" -le 65535 ] ||
      usage_error "port is $port; it must be a number from 1 to 65535"
    port=$((10#$port))
  done
  setup "$PACKAGES_SERVE"
  locked "$SITE_FOLDERS" serve_build || exit 1
  cd web || exit
  # vite prints the address once it listens. Without --port it takes the next free one from 4173 on.
  exec node node_modules/vite/bin/vite.js preview ${port:+--port "$port" --strictPort}
}
