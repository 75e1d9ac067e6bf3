#compdef redis-ha
# Completion of redis-ha for zsh. In ~/.zshrc, after compinit: eval "$(redis-ha completion zsh)"
_redis_ha() {
  local -a found
  found=(${(f)"$(redis-ha __complete "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  # After a folder the path goes on.
  compadd -S '' -- ${(M)found:#*/}
  compadd -- ${found:#*/}
}
if [[ $funcstack[1] == _redis_ha ]]; then _redis_ha; else compdef _redis_ha redis-ha; fi
