# Sourced by the checks: check.sh DAVIT IMAGE runs the image and compares what it says. Exit code 0 when it is right.
[ $# = 2 ] || { echo "usage: $0 DAVIT IMAGE" >&2; exit 2; }
davit=$1
image=$2
example=$(basename "$(dirname "$(realpath "$0")")")
container=check-$example-$$

fail() {
  printf '%s: %s\n' "$example" "$@" >&2
  exit 1
}

# expect WHAT EXPECTED ACTUAL
expect() {
  [ "$2" = "$3" ] || fail "$1 differs" "expected: $2" "actual:   $3"
}

# A port of the loopback on which nobody listens.
free_port() {
  local port
  while :; do
    port=$((15000 + RANDOM % 17000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# start_server [run options]: runs the image in the background and ends it with the script.
start_server() {
  output=$(mktemp)
  "$davit" run --rm --name "$container" --network host "$@" "$image" </dev/null >"$output" 2>&1 &
  server=$!
  trap stop_server EXIT
}

stop_server() {
  local tries
  kill -TERM "$server" 2>/dev/null || true
  for tries in $(seq 100); do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  "$davit" rm --force "$container" >/dev/null 2>&1 || true
  wait "$server" 2>/dev/null || true
  rm -f "$output"
}

# get URL: waits for the server and prints the page
get() {
  local tries
  for tries in $(seq 100); do
    curl --silent --fail "$1" && return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$output" >&2
  fail "no answer from $1"
}
