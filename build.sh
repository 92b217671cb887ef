#!/usr/bin/env bash
# Builds davit as users get it: artifacts/davit, one self-contained executable file.
# Does nothing when neither the sources nor the SDK changed since the last time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

eng/setup.sh
. eng/dotnet.sh

mkdir -p artifacts
exec 9>artifacts/.build.lock
flock 9

stamp=artifacts/.davit.inputs
inputs=$(
  {
    dotnet --version
    uname -m
    find src eng/BannedSymbols.txt eng/native.sh eng/isoc23.c Directory.Build.props Directory.Packages.props global.json nuget.config .editorconfig build.sh \
      -type f ! -name packages.lock.json ! -path '*/bin/*' ! -path '*/obj/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum
)
if [ -x artifacts/davit ] && [ "$(cat "$stamp" 2>/dev/null)" = "$inputs" ]; then
  exit 0
fi

case "$(uname -m)" in
  x86_64) runtime=linux-x64 ;;
  aarch64) runtime=linux-arm64 ;;
  *) echo "build: there is no .NET runtime for $(uname -m)" >&2; exit 1 ;;
esac
# The lock file holds the linux-x64 graph, which is also the default of the project.
options=(-p:DebugType=none)
[ "$runtime" = linux-x64 ] || options+=(--runtime "$runtime")

output=artifacts/.publish.$$
log=artifacts/.publish.$$.log
trap 'stop_compiler; rm -rf "$output" "$log"' EXIT

# publish FORM OPTION...
publish() {
  echo "build: publishing artifacts/davit ($runtime, $1)"
  dotnet publish src/Davit.Cli --configuration Release --output "$output" "${options[@]}" "${@:2}" </dev/null >"$log" 2>&1 && return
  grep -E 'error|warning' "$log" | sort -u >&2 || cat "$log" >&2
  echo "build: dotnet publish did not succeed" >&2
  return 1
}

# To machine code where that can be had, which starts in a third of the time.
publish_native() {
  local found native=(-p:Compilation=native -p:CppCompilerAndLinker=gcc)
  found=$(eng/native.sh) || return
  [ -z "$found" ] || mapfile -t -O "${#native[@]}" native <<<"$found"
  publish 'machine code' "${native[@]}"
}

# Most of the machines around have these instructions (x86-64-v3), and code for them that is compiled now need not be at each start.
# On one without them everything is compiled at start: it works, in a third of a second more.
publish_with_runtime() {
  local processor=()
  [ "$(grep -m1 '^flags' /proc/cpuinfo | grep -owE 'avx2|bmi1|bmi2|fma|f16c|movbe|abm' | sort -u | wc -l)" != 7 ] || processor=(-p:ProcessorLevel=x86-64-v3)
  publish 'with the .NET runtime in it' "${processor[@]}"
}

publish_native || publish_with_runtime || exit 1
mv -f "$output/davit" artifacts/davit
echo "$inputs" >"$stamp"
