import { spawn } from 'node:child_process'
import { atDeadline, deadlineIn } from './clock.ts'
import { passedOn } from './passed-on.ts'

/** How long a program may take to say whether it knows a directive. */
const ANSWER_MS = 10_000

/**
 * Whether a server program was built with TLS. It is given a port that is none: one with TLS finds fault with the number, one without
 * does not know the directive. Neither starts.
 */
export async function hasTls(path: string): Promise<boolean> {
  const said = await new Promise<string>((done) => {
    const child = spawn(path, ['--tls-port', 'none'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: passedOn(process.env),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    const cancel = atDeadline(deadlineIn(ANSWER_MS), () => child.kill('SIGKILL'))
    child.once('error', () => done(''))
    child.once('close', () => {
      cancel()
      done(output)
    })
  })
  return !/bad directive/i.test(said)
}
