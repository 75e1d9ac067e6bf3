import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { packageFolder } from './files.ts'
import type { Identity } from './identity.ts'
import { passedOn } from './passed-on.ts'
import { watchRunner } from './runner-watch.ts'

/** Ends what this process leaves behind, should it be killed. */
export interface Watchdog {
  /** Undefined where it could not be started. */
  pid: number | undefined
  /** Names the command that is to be ended too; without it only what bears the mark of the folder is. */
  guard: (command: Identity) => void
  /** Sends it away, when nothing is left to end. Resolves when it is gone. */
  dismiss: () => Promise<void>
}

/** The command that ends what is left of a private copy, hidden from the help. */
export const END_COPY = '__end-copy'

/**
 * It waits for the other end of its input, which only the one that it watches has: that is closed when that one is gone,
 * however it ended. Then this shell, of which next to nothing is in memory, becomes the program that cleans up.
 */
const SCRIPT = `trap '' HUP INT TERM QUIT
command=
while read -r line; do
  [ "$line" = done ] && exit 0
  command=$line
done
exec "$@" "$command"
`

/**
 * Starts a watchdog over a folder of private copies and all that bears its mark. It is in a session of its own, so that
 * neither the end of a terminal nor a signal to the group of this process reaches it. It does not keep this process alive.
 */
export function startWatchdog(folder: string): Watchdog {
  const program = join(packageFolder(), 'dist', 'cli', 'cli.js')
  const child = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'redis-ha-watchdog', process.execPath, program, END_COPY, folder],
    {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: passedOn(process.env),
    },
  )
  const input = child.stdin
  // It is gone only where somebody has killed it; then there is none.
  input.on('error', () => undefined)
  child.on('error', () => undefined)
  child.unref()
  const endRunnerWatch = watchRunner()
  if ('unref' in input && typeof input.unref === 'function') input.unref()
  return {
    pid: child.pid,
    guard: (command) => void input.write(`${JSON.stringify(command)}\n`),
    dismiss: async () => {
      await endRunnerWatch?.()
      await dismiss(child, input)
    },
  }
}

async function dismiss(child: ChildProcess, input: Writable): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>((resolve) => {
    child.ref()
    child.once('exit', () => resolve())
    input.end('done\n')
  })
}
