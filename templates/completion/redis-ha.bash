# Completion of redis-ha for bash. In ~/.bashrc: eval "$(redis-ha completion bash)"
_redis_ha() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(redis-ha __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  # After a folder the path goes on.
  [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != */ ]] || compopt -o nospace
}
complete -F _redis_ha redis-ha
