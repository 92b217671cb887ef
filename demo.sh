#!/usr/bin/env bash
# Shows the main job from end to end: a Dockerfile becomes an image, goes to a registry, comes back and runs.
# Everything happens in a folder of its own that is removed at the end; your images stay as they are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

./build.sh
davit=$PWD/artifacts/davit

work=$(mktemp -d "${TMPDIR:-/tmp}/davit-demo.XXXXXX")
mirror=
finish() {
  local code=$?
  if [ -n "$mirror" ]; then
    kill -TERM "$mirror" 2>/dev/null || true
    wait "$mirror" 2>/dev/null || true
  fi
  rm -rf "$work"
  [ "$code" = 0 ] || echo "demo: stopped (exit code $code)" >&2
}
trap finish EXIT

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || title() { printf '\n%s\n' "$*"; }

# Prints a command as one would type it and runs it.
show() {
  local words=("$@")
  [ "${words[0]}" = "$davit" ] && words[0]=davit
  printf '$ %s\n' "${words[*]}"
  "$@"
}

title "A registry with base images"
eng/base-images/serve "$davit" "$work/registry" &
mirror=$!
until [ -f "$work/registry/address" ]; do
  kill -0 "$mirror" 2>/dev/null || { echo "demo: the registry did not start" >&2; exit 1; }
  sleep 0.1
done
address=$(cat "$work/registry/address")
echo "davit registry serve answers at $address and stands in for docker.io."
export DAVIT_ROOT=$work/store DAVIT_DAEMON_CONFIG=$work/registry/daemon.json
name=$address/demo/python-list-files:1.0

title "The program"
show "$davit" version

title "From a Dockerfile to an image"
show cat examples/python-list-files/Dockerfile
show "$davit" build --tag "$name" examples/python-list-files
show "$davit" images

title "The image runs"
show "$davit" run --rm "$name"

title "To the registry, away from here, and back"
show "$davit" push "$name"
show "$davit" rmi "$name"
show "$davit" pull "$name"
show "$davit" run --rm "$name"

title "Its output is what it should be"
show examples/python-list-files/check.sh "$davit" "$name"

printf '\nThe demonstration is finished: built, run, pushed, removed, pulled back and run again.\n'
