#!/usr/bin/env bash
# Brings a topology up; leaves its connection in the environment of the job's next steps, the passwords masked in its log.
set -euo pipefail

field() { node -p 'JSON.parse(fs.readFileSync(process.argv[1]))[process.argv[2]]' "$document" "$1"; }

options=(--port "$INPUT_PORT")
if [ -n "$INPUT_NAME" ]; then options+=(--name "$INPUT_NAME"); fi

document="$RUNNER_TEMP/redis-ha-status.json"
redis-ha up "$INPUT_FILE" "${options[@]}" --json >"$document"
redis-ha env "$(field name)" --format github >>"$GITHUB_ENV"
{
  echo "url=$(field url)"
  echo "status=$document"
} >>"$GITHUB_OUTPUT"
