import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Asks a person for something that is not to be seen while it is typed. Both ends must be a terminal. */
export async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 })
  process.stderr.write(question)
  try {
    // In raw mode Ctrl-C is a key like others.
    const interrupted = new Promise<never>((_resolve, reject) => {
      terminal.once('SIGINT', () => {
        process.kill(process.pid, 'SIGINT')
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      })
    })
    return await Promise.race([terminal.question('', { signal }), interrupted])
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
