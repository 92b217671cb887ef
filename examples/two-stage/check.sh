#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/../check-common.sh"

expect "the greeting" "Hello, world! This image holds one file." "$("$davit" run --rm "$image")"
expect "the greeting with an argument" "Hello, you! This image holds one file." "$("$davit" run --rm "$image" you)"
layers=$("$davit" inspect "$image" | tr -d ' \n' | sed -n 's/.*"Layers":\[\([^]]*\)\].*/\1/p')
expect "the number of layers" 1 "$(tr ',' '\n' <<<"$layers" | wc -l)"
