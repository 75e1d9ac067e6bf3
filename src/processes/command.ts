import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { closeSync, openSync } from 'node:fs'
import { hasCode } from './files.ts'
import { type Identity, identify, isAlive } from './identity.ts'
import { commandMark, markedCommands } from './server-process.ts'
import { killServers } from './stop.ts'

export interface CommandStart {
  /** An absolute path; what it is called in a message is another matter. */
  program: string
  args: string[]
  /** Its whole environment, the mark aside. */
  environment: NodeJS.ProcessEnv
  /** The folder of its private copy: it and all that it starts are marked with it. */
  mark: string
  /** Told what it prints, piece by piece, which then goes to the error output of this process; by default it prints for itself. */
  onOutput?: ((text: string) => void) | undefined
  /** What stands before each line of it there. */
  outputPrefix?: string | undefined
}

/** How a command ended. `code` is what a shell would say: 128 and the number of the signal that ended it. */
export type CommandEnd =
  | { how: 'exited'; code: number }
  | { how: 'signalled'; signal: NodeJS.Signals; code: number }
  | { how: 'not-started'; why: string }

/** A command of the user's on this process's own input and output. */
export interface Command {
  /** Undefined where it could not be started, or has ended already. */
  identity: Identity | undefined
  ended: Promise<CommandEnd>
  /** Passes a signal on, to all of its process group; nothing once it has ended. */
  signal: (name: NodeJS.Signals) => void
  /** Kills it with all that it has started. */
  kill: () => Promise<void>
}

/**
 * Starts a command. On a terminal it stays in the process group of this process, to which the terminal gives Ctrl-C and
 * which it lets read; elsewhere it has a session of its own, so that a signal reaches all of it and nothing else.
 */
export function startCommand({
  program,
  args,
  environment,
  mark,
  onOutput,
  outputPrefix = '',
}: CommandStart): Command {
  const alone = !hasTerminal()
  const child = spawn(program, args, {
    stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    detached: alone,
    env: { ...environment, ...commandMark(mark) },
  })
  for (const stream of onOutput ? [child.stdout, child.stderr] : []) {
    let begun = false
    stream?.setEncoding('utf8').on('data', (text: string) => {
      onOutput?.(text)
      const line = text.endsWith('\n') ? text.slice(0, -1) : text
      const lead = begun ? '' : outputPrefix
      process.stderr.write(lead + line.replaceAll('\n', `\n${outputPrefix}`) + text.slice(line.length))
      begun = !text.endsWith('\n')
    })
  }
  const { pid } = child
  const identity = pid === undefined ? undefined : identify(pid)
  let over = false
  const ended = new Promise<CommandEnd>((resolve) => {
    child.once('error', (error) => {
      // Also where a signal could not be sent, which is no end.
      if (pid === undefined) resolve({ how: 'not-started', why: error.message })
    })
    child.once('exit', (code, signal) => {
      over = true
      if (signal === null) resolve({ how: 'exited', code: code ?? 1 })
      else resolve({ how: 'signalled', signal, code: 128 + constants.signals[signal] })
    })
  })
  const signal = (name: NodeJS.Signals) => {
    // Not yet waited for, it keeps its pid: nobody else can have that.
    if (pid !== undefined && !over) send(alone ? -pid : pid, name)
  }
  return { identity, ended, signal, kill: async () => await killAll(identity, mark) }
}

/** Whether this process has a terminal that gives it Ctrl-C, wherever its input and output go. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!hasCode(error, 'ESRCH') && !hasCode(error, 'EPERM')) throw error
  }
}

async function killAll(identity: Identity | undefined, mark: string): Promise<void> {
  for (;;) {
    const own = identity && isAlive(identity) ? [{ identity, dir: mark }] : []
    const found = [...own, ...markedCommands(mark)]
    if (found.length === 0) return
    await killServers(found)
  }
}
