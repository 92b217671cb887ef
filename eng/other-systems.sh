#!/usr/bin/env bash
# Builds davit for every system that has the .NET 10 runtime: artifacts/any/davit.dll, started with 'dotnet davit.dll'.
#   eng/other-systems.sh             that one
#   eng/other-systems.sh win-x64     one file for that system, with the runtime in it; also osx-arm64 and osx-x64
# See docs/guides/other-systems.md for what works there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/dotnet.sh
trap stop_compiler EXIT

# Outputs of their own: the same projects are built for Linux beside it.
system=${1:-any}
options=(-p:AnySystem=true)
[ "$system" = any ] || options=(--runtime "$system")
dotnet publish src/Davit.Cli --configuration Release --output "artifacts/$system" --artifacts-path "artifacts/build-$system" \
  --verbosity quiet -p:DebugType=none "${options[@]}" </dev/null
echo "artifacts/$system"
