import { execa } from 'execa'

export interface ClientRun {
  program: string
  args: string[]
  /** It goes by the environment: the arguments of a process can be seen by everybody. */
  password: string | undefined
  signal?: AbortSignal | undefined
}

/** Runs redis-cli to its end and gives back what it printed, whatever its exit code. */
export async function runClient(run: ClientRun): Promise<{ exitCode: number; output: string }> {
  const { exitCode, all } = await execa(run.program, run.args, {
    reject: false,
    stdin: 'ignore',
    all: true,
    env: passwordEnvironment(run.password),
    ...(run.signal && { cancelSignal: run.signal }),
  })
  return { exitCode: exitCode ?? 1, output: all ?? '' }
}

export function passwordEnvironment(password: string | undefined): Record<string, string> {
  return password === undefined ? {} : { REDISCLI_AUTH: password }
}
