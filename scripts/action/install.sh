#!/usr/bin/env bash
# Installs what is missing of redis-server and redis-ha, and puts the command on the PATH of the job's next steps.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

node "$root/scripts/set-up.mjs"

bin="$RUNNER_TEMP/redis-ha-bin"
mkdir -p "$bin"
ln -sf "$root/dist/cli/cli.js" "$bin/redis-ha"
echo "$bin" >>"$GITHUB_PATH"
