#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/../check-common.sh"

before=$(date -u +%Y-%m-%d)
actual=$("$davit" run --rm "$image")
after=$(date -u +%Y-%m-%d)
# The date may change between the lines.
[ "$actual" = "Today is $before." ] || expect "the date" "Today is $after." "$actual"
expect "the mode of the script" 755 "$("$davit" run --rm "$image" stat -c %a /usr/local/bin/show-date.sh)"
