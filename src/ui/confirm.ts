import { createInterface } from 'node:readline/promises'

/** Asks a person whether to go on; false at once where there is none to ask, on either side. */
export async function confirm(question: string, signal: AbortSignal | undefined): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`${question} [y/N] `, signal ? { signal } : {})
    return /^y(es)?$/i.test(answer.trim())
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    terminal.close()
  }
}
