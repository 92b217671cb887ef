# Sourced: where things that can be made again are kept.
cache=${DAVIT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/davit}
