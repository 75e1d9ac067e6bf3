import { spawn } from 'node:child_process'
import { fstatSync, readlinkSync } from 'node:fs'
import { identify, type Identity } from './identity.ts'
import { passedOn } from './passed-on.ts'

/**
 * Only the runner has the other end of a test file's input, so that this goes on when that is closed. The runner may have
 * done no more than that: it has a second to be gone, by its pid and its start (fields 1 and 20 behind the name in
 * /proc/PID/stat). The test file is the one that was meant for as long as it is the parent of this shell.
 */
const SCRIPT = `trap '' HUP INT TERM QUIT
file=$1 runner=$2 start=$3 looks=0
while read -r line; do :; done
lives() {
  read -r stat <"/proc/$runner/stat" || return 1
  set -- \${stat##*) }
  case $1 in Z | X) return 1 ;; esac
  [ "\${20}" = "$start" ]
}
while lives; do
  looks=$((looks + 1))
  [ $looks -gt 20 ] && exit 0
  sleep 0.05
done
read -r stat </proc/self/stat
set -- \${stat##*) }
[ "$2" = "$file" ] && kill -9 "$file"
`

/**
 * Where this process is a test file that `node --test` has started: has it killed when its runner is, which would otherwise
 * leave it to itself, however long its tests take. What it holds its own watchdog ends then. Gives what takes the watch
 * away; undefined where there is no such runner. Linux only.
 */
export function watchRunner(): (() => Promise<void>) | undefined {
  if (process.platform !== 'linux' || !inputIsPipe()) return undefined
  if (process.env['NODE_TEST_CONTEXT']?.startsWith('child') !== true) return undefined
  const { pid, start } = runner() ?? { pid: 0, start: '' }
  const watch = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'redis-ha-runner-watch', String(process.pid), String(pid), start],
    { cwd: '/', detached: true, stdio: ['inherit', 'ignore', 'ignore'], env: passedOn(process.env) },
  )
  watch.on('error', () => undefined)
  watch.unref()
  return async () => {
    if (watch.pid === undefined || watch.exitCode !== null || watch.signalCode !== null) return
    await new Promise<void>((resolve) => {
      watch.ref()
      watch.once('exit', () => resolve())
      watch.kill('SIGKILL')
    })
  }
}

function inputIsPipe(): boolean {
  try {
    const input = fstatSync(0)
    return input.isFIFO() || input.isSocket()
  } catch {
    return false
  }
}

/** The runner runs the same Node; where the parent does not, the runner is gone already, and this process has been handed on. */
function runner(): Identity | undefined {
  const { ppid } = process
  try {
    if (readlinkSync(`/proc/${ppid}/exe`) !== readlinkSync('/proc/self/exe')) return undefined
  } catch {
    return undefined
  }
  return identify(ppid)
}
