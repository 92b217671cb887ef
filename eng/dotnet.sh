# Sourced by the scripts that call 'dotnet'. Whoever sources it calls stop_compiler when done.
command -v dotnet >/dev/null || PATH="${DOTNET_ROOT:-${HOME:-/root}/.dotnet}:$PATH"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# The SDK needs a home for its first-run files; a bare CI environment may have none.
export HOME="${HOME:-/root}"
# Build servers would outlive the script. The compiler's server is worth it over many projects, so it gets a name of
# its own by which it is found again.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true
export SharedCompilationId=davit-$$

stop_compiler() {
  local process
  for process in $(pgrep -f -- "-pipename:$SharedCompilationId" || true); do
    kill "$process" 2>/dev/null || true
  done
  # The server's socket, which it leaves when it is ended.
  rm -f "${TMPDIR:-/tmp}/$SharedCompilationId"
}
