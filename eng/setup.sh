#!/usr/bin/env bash
# Installs what is missing to build and run davit, and nothing else.
#   eng/setup.sh          for ./build.sh and ./demo.sh
#   eng/setup.sh tests    also the tools the tests compare with
#   eng/setup.sh bench    also the tools the benchmarks compare with
# Quiet when there is nothing to do. Installs only on Debian, Ubuntu and their relatives.
set -euo pipefail

run_packages=(runc conmon nftables iproute2 procps libsqlite3-0 libzstd1 ca-certificates curl gcc libc6-dev zlib1g-dev libssl-dev libbrotli-dev)
image_packages=(mmdebstrap busybox-static zstd xz-utils bzip2)
test_packages=(skopeo podman umoci docker-registry sqlite3 python3 perl attr strace util-linux uidmap passwd fish zsh e2fsprogs openssh-client dropbear-bin)
bench_packages=(buildah hyperfine jq time)

packages=("${run_packages[@]}" "${image_packages[@]}")
case "${1:-}" in
  "") ;;
  tests) packages+=("${test_packages[@]}") ;;
  bench) packages+=("${test_packages[@]}" "${bench_packages[@]}") ;;
  *) echo "usage: eng/setup.sh [tests|bench]" >&2; exit 2 ;;
esac

stop() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

[ "$(uname -s)" = Linux ] || stop "davit runs on Linux only."

[ "$(id -u)" = 0 ] || stop \
  "root is needed: images are unpacked with their owners and mounted with overlayfs." \
  "Run the same command with sudo."

find_sdk() {
  local dotnet
  for dotnet in "$(command -v dotnet || true)" "${DOTNET_ROOT:-/nonexistent}/dotnet" "${HOME:-/root}/.dotnet/dotnet"; do
    [ -x "$dotnet" ] && "$dotnet" --list-sdks 2>/dev/null | grep -q '^10\.' && return 0
  done
  return 1
}

find_sdk || stop \
  "the .NET SDK 10 is missing ('dotnet --list-sdks' lists no 10.x)." \
  "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and put 'dotnet' on the PATH."

is_debian_like() {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null &&
    grep -Eq '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release 2>/dev/null
}

missing=()
if is_debian_like; then
  # dpkg-query's own exit code says that it knows not all of them, which is what the loop finds out.
  installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "${packages[@]}" 2>/dev/null | sed -n 's/^ii *//p' || true)
  for package in "${packages[@]}"; do
    grep -qx "$package" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && exit 0
  echo "setup: installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    stop "apt-get could not install: ${missing[*]}"
  fi
  # Debian starts it as a service on port 5000; tests start their own.
  if [[ " ${missing[*]} " == *" docker-registry "* ]] && [ -d /run/systemd/system ]; then
    systemctl disable --now docker-registry >/dev/null 2>&1 || true
  fi
  exit 0
fi

# Elsewhere nothing is installed; say what is missing by the names of the programs.
programs=(runc curl mmdebstrap busybox zstd)
[ -z "${1:-}" ] || programs+=(skopeo podman umoci docker-registry sqlite3 python3 perl)
for program in "${programs[@]}"; do
  command -v "$program" >/dev/null || missing+=("$program")
done
[ ${#missing[@]} -eq 0 ] || stop \
  "this is not a Debian or Ubuntu system, so nothing is installed automatically." \
  "Missing programs: ${missing[*]}" \
  "Debian calls the needed packages: ${packages[*]}"
