import { execa } from 'execa'

// What tells from outside whether somebody else's program is well.

/** Runs a command to its end; true where it ended with 0 in time. What it prints is nobody's business. */
export async function commandSucceeds(
  command: string[],
  {
    environment,
    timeoutMs,
    signal,
  }: { environment: NodeJS.ProcessEnv; timeoutMs: number; signal: AbortSignal },
): Promise<boolean> {
  const [program = '', ...args] = command
  const { failed } = await execa(program, args, {
    reject: false,
    stdio: 'ignore',
    timeout: timeoutMs,
    forceKillAfterDelay: 500,
    cancelSignal: signal,
    extendEnv: false,
    env: environment,
  })
  return !failed
}

/** Whether an URL answers in time with a status below 400. */
export async function urlAnswers(url: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) })
    await response.body?.cancel()
    return response.status < 400
  } catch {
    return false
  }
}
