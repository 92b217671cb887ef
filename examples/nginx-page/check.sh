#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/../check-common.sh"

# The container shares the host's network, where port 80 may be taken: mount a configuration with a free one.
port=$(free_port)
configuration=$(mktemp)
printf 'server { listen 127.0.0.1:%s; root /usr/share/nginx/html; }\n' "$port" >"$configuration"
chmod 644 "$configuration"
start_server --volume "$configuration:/etc/nginx/conf.d/default.conf:ro"
trap 'stop_server; rm -f "$configuration"' EXIT
expect "the page" "$(cat "$(dirname "$0")/index.html")" "$(get "http://127.0.0.1:$port/")"
