#compdef davit
# Completion of davit for zsh: source <(davit completion zsh), after compinit
_davit() {
  local line word kind=none
  local -a offers
  for line in "${(@f)$(${(Q)words[1]} __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :none|:files|:directories) kind=${line#:} ;;
      *$'\t'*) word=${line%%$'\t'*}; offers+=("${word//:/\\:}:${line#*$'\t'}") ;;
      ?*) offers+=("${line//:/\\:}") ;;
    esac
  done
  local found=1
  (( $#offers )) && _describe davit offers && found=0
  case $kind in
    files) _files && found=0 ;;
    directories) _files -/ && found=0 ;;
  esac
  return $found
}
compdef _davit davit
