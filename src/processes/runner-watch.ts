import { spawn } from 'node:child_process'
import { fstatSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { deadlineIn, poll } from './clock.ts'
import { packageFolder } from './files.ts'
import { identify, type Identity, isAlive, ownIdentity } from './identity.ts'
import { passedOn } from './passed-on.ts'
import { signalProcess } from './signals.ts'

/** The command that ends a test file whose runner was killed, hidden from the help. */
export const END_ORPHAN = '__end-orphan'

/** Only the runner has the other end of a test file's input, so that this goes on when the runner is gone. */
const SCRIPT = `trap '' HUP INT TERM QUIT
while read -r line; do :; done
exec "$@"
`

/**
 * Where this process is a test file that `node --test` has started: has it killed when its runner is, which would otherwise
 * leave it to itself, however long its tests take. What it holds its own watchdog ends then. Gives what takes the watch
 * away; undefined where there is no such runner.
 */
export function watchRunner(): (() => Promise<void>) | undefined {
  if (process.env['NODE_TEST_CONTEXT']?.startsWith('child') !== true || !inputIsPipe()) return undefined
  const program = join(packageFolder(), 'dist', 'cli', 'cli.js')
  const identities = [ownIdentity(), runner()].map((one) => (one ? JSON.stringify(one) : ''))
  const watch = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'redis-ha-runner-watch', process.execPath, program, END_ORPHAN, ...identities],
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

/** How long a runner whose pipe is closed may take to be gone, ms. */
const GONE_WITHIN_MS = 1000

/** Kills a test file, given by its identity as JSON, unless its runner, where that is known, has only closed the pipe. */
export async function endOrphan(orphan: string, runnerOfIt: string): Promise<void> {
  const isGone = () => (runnerOfIt === '' || !isAlive(JSON.parse(runnerOfIt) as Identity) ? true : undefined)
  if ((await poll(isGone, { deadline: deadlineIn(GONE_WITHIN_MS), everyMs: 10 })) !== true) return
  signalProcess(JSON.parse(orphan) as Identity, 'SIGKILL')
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
    if (process.platform === 'linux') return undefined
  }
  return identify(ppid)
}
