import { spawn } from 'node:child_process'
import { deadlineIn, poll } from './clock.ts'
import { passedOn } from './passed-on.ts'

/** What a terminal gives to all of its foreground process group. */
export const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const
export type FromTerminal = (typeof FROM_TERMINAL)[number]

/** Tells whether a signal came from the terminal, or was sent to this process alone. */
export interface TerminalWitness {
  /** Whether the terminal has just given this signal to the whole process group. Resolves within a second. */
  saw: (name: FromTerminal) => Promise<boolean>
  /** Sends it away. */
  dismiss: () => void
}

/** How long the witness may take to say that it has had the signal too, ms. */
const WITHIN_MS = 1000

/** `cat` waits, for a `read` that a signal interrupts looks like the end of the input. */
const SCRIPT = `trap '' HUP TERM
trap 'echo SIGINT' INT
trap 'echo SIGQUIT' QUIT
until cat >/dev/null; do :; done
`

/**
 * Starts a witness: a shell in the process group of this process, which has what the terminal gives to all of them, and not
 * what is sent to this process alone. Nothing else tells the two apart. It ends with this process, and does not keep it alive.
 */
export function startWitness(): TerminalWitness {
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'ignore'],
    env: passedOn(process.env),
  })
  const seen = { SIGINT: 0, SIGQUIT: 0 }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const name of FROM_TERMINAL) seen[name] += text.split('\n').filter((line) => line === name).length
  })
  child.stdin.on('error', () => undefined)
  child.on('error', () => undefined)
  child.unref()
  for (const stream of [child.stdin, child.stdout])
    if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
  const saw = async (name: FromTerminal) => {
    const found = await poll(() => (seen[name] > 0 ? true : undefined), {
      deadline: deadlineIn(WITHIN_MS),
      everyMs: 10,
    })
    if (found) seen[name]--
    return found === true
  }
  return { saw, dismiss: () => child.stdin.end() }
}
