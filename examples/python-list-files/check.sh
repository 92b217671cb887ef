#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/../check-common.sh"

folder=$(dirname "$(realpath "$0")")
expected="Files in /app:"
for name in .dockerignore Dockerfile fruit.txt list_files.py; do
  expected+=$'\n'"- $name ($(stat -c %s "$folder/$name") bytes)"
done
expect "the list of files" "$expected" "$("$davit" run --rm "$image")"
expect "the file inside the image" $'apples\npears' "$("$davit" run --rm "$image" cat fruit.txt)"
expect "the exit code of a command" 7 "$("$davit" run --rm "$image" python -c 'import sys; sys.exit(7)' || echo $?)"
