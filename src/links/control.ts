import { connect } from 'node:net'
import type { LinksAnswer, LinksQuestion } from '../model/links.ts'
import { atDeadline, type Deadline } from '../processes/clock.ts'
import { withSocketPath } from '../processes/socket-path.ts'
import { CONTROL_SOCKET } from './files.ts'

/**
 * Asks the proxy in this folder. Never rejects: where it does not answer by the deadline, the answer says why.
 */
export async function askLinks(
  dir: string,
  question: LinksQuestion,
  deadline: Deadline,
): Promise<LinksAnswer> {
  return await withSocketPath(dir, CONTROL_SOCKET, async (path) => await ask(path, question, deadline))
}

async function ask(path: string, question: LinksQuestion, deadline: Deadline): Promise<LinksAnswer> {
  return await new Promise((resolve) => {
    const socket = connect({ path })
    const end = (answer: LinksAnswer) => {
      cancel()
      socket.destroy()
      resolve(answer)
    }
    const cancel = atDeadline(deadline, () => end({ ok: false, why: `no answer in ${deadline.givenMs}ms` }))
    let text = ''
    socket.once('error', (error) => end({ ok: false, why: error.message }))
    socket.once('close', () => end({ ok: false, why: 'it closed the connection' }))
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.endsWith('\n')) end(JSON.parse(text) as LinksAnswer)
    })
    socket.write(`${JSON.stringify(question)}\n`)
  })
}
