# Completion of davit for bash: source <(davit completion bash)
_davit() {
  local line=${COMP_LINE:0:COMP_POINT} words current word path=none
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  current=${words[${#words[@]}-1]}

  # bash has cut the word at ':' and '=': what stands before the last cut stays on the line.
  local kept=
  [[ $current == *[:=]* ]] && kept=${current%"${current##*[:=]}"}

  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    case $word in
      :none | :files | :directories) path=${word#:} ;;
      *) COMPREPLY+=("${word#"$kept"}") ;;
    esac
  done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)

  if [ "$path" != none ]; then
    local action=-f
    [ "$path" = directories ] && action=-d
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do
      COMPREPLY+=("$word")
    done < <(compgen "$action" -- "${current#"$kept"}")
  fi
}
complete -F _davit davit
