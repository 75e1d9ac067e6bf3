import { constants } from 'node:os'
import { execa } from 'execa'

export interface ClientRun {
  program: string
  args: string[]
  /** It goes by the environment: the arguments of a process can be seen by everybody. */
  password: string | undefined
  /** What it reads on its standard input; nothing by default. */
  input?: string | undefined
  signal?: AbortSignal | undefined
}

/** Runs redis-cli to its end and gives back what it printed, whatever its exit code. */
export async function runClient(run: ClientRun): Promise<{ exitCode: number; output: string }> {
  const { exitCode, signal, all } = await execa(run.program, run.args, {
    reject: false,
    ...(run.input === undefined ? { stdin: 'ignore' } : { input: run.input }),
    all: true,
    env: passwordEnvironment(run.password),
    ...(run.signal && { cancelSignal: run.signal }),
  })
  return { exitCode: exitCode ?? codeOfSignal(signal), output: all ?? '' }
}

/**
 * Runs redis-cli on this process's own terminal, or whatever its input and output are, and resolves to its exit code when
 * it ends. Ctrl-C is for redis-cli alone; the signal ends it.
 */
export async function attachClient(run: Omit<ClientRun, 'input'>): Promise<number> {
  process.on('SIGINT', leaveToClient)
  try {
    const { exitCode, signal } = await execa(run.program, run.args, {
      reject: false,
      stdio: 'inherit',
      env: passwordEnvironment(run.password),
      ...(run.signal && { cancelSignal: run.signal }),
    })
    return exitCode ?? codeOfSignal(signal)
  } finally {
    process.off('SIGINT', leaveToClient)
  }
}

/** The terminal gives a Ctrl-C to both: what it means is redis-cli's affair, and we go on until that ends. */
function leaveToClient(): void {}

/** What a shell makes of a process that a signal ended. */
function codeOfSignal(signal: NodeJS.Signals | undefined): number {
  return signal === undefined ? 1 : 128 + constants.signals[signal]
}

/** The password of another server, which the user may have in the environment, must not get to ours. */
export function passwordEnvironment(password: string | undefined): { REDISCLI_AUTH: string | undefined } {
  return { REDISCLI_AUTH: password }
}
