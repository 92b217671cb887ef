#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/../check-common.sh"

port=$(free_port)
start_server --env "PORT=$port"
expect "the page" "Hello from a container!" "$(get "http://127.0.0.1:$port/")"
