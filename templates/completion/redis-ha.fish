# Completion of redis-ha for fish: redis-ha completion fish > ~/.config/fish/completions/redis-ha.fish
function __redis_ha_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    redis-ha __complete $words[2..] "$current" 2>/dev/null
end
complete -c redis-ha -f -a '(__redis_ha_complete)'
