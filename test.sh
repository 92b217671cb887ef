#!/usr/bin/env bash
# Builds davit and runs every test, those that need a real kernel and other people's tools included.
# Ends with one line: N passed, N failed, N skipped. Exit code 0 only when tests ran and none failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

eng/setup.sh tests
./build.sh
. eng/dotnet.sh
export DAVIT_BIN=$PWD/artifacts/davit

log=$(mktemp)
trap 'stop_compiler; rm -f "$log"' EXIT

echo "test: building"
if ! dotnet build Davit.slnx --configuration Release --verbosity quiet </dev/null >"$log" 2>&1; then
  grep -E 'error|warning' "$log" | sort -u >&2 || cat "$log" >&2
  echo "test: the solution does not build" >&2
  exit 1
fi

echo "test: checking the layout of the sources"
layout=0
dotnet format whitespace Davit.slnx --no-restore --verify-no-changes </dev/null || layout=1

echo "test: running"
code=0
dotnet test --solution Davit.slnx --configuration Release --no-build --no-restore \
  --no-progress --no-ansi --output Normal </dev/null 2>&1 | tee "$log" || code=$?

# total NAME: the runner's own figure for all projects together
total() {
  sed -nE "s/^ *$1: *([0-9]+).*/\1/p" "$log" | tail -n 1
}
passed=$(total succeeded)
failed=$(total failed)
skipped=$(total skipped)

if [ "$layout" != 0 ]; then
  echo "test: the layout differs from .editorconfig; 'dotnet format whitespace' puts it right" >&2
  code=1
fi
if [ "${passed:-0}" = 0 ]; then
  echo "test: no test ran" >&2
  code=1
fi
[ "${failed:-0}" = 0 ] || code=1
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit "$code"
