#!/usr/bin/env bash
# Makes the packages for .NET programs: eng/pack.sh DIRECTORY [option of dotnet pack]...
set -euo pipefail
mkdir -p "$1"
output=$(cd "$1" && pwd)
shift
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/dotnet.sh
trap stop_compiler EXIT

for package in Oci Linux Content Registry; do
  dotnet pack "src/Davit.$package" --configuration Release --output "$output" --nologo "$@"
done
