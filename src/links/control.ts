import { connect, type Socket } from 'node:net'
import type { LinksAnswer, LinksQuestion, PlannedLinks } from '../model/links.ts'
import { atDeadline, type Deadline, deadlineIn } from '../processes/clock.ts'
import { withSocketPath } from '../processes/socket-path.ts'
import { CONTROL_SOCKET } from './files.ts'

/** How long the proxy may take for an answer that waits for nothing, ms. */
const ANSWER_MS = 2000

/** An answer, and the connection that it came by, which leased rules last as long as. */
export interface HeldAnswer {
  answer: LinksAnswer
  /** Closes the connection. */
  release: () => void
}

/**
 * Asks the proxy of a topology. Never rejects: where it does not answer by the deadline, the answer says why.
 */
export async function askLinks(
  links: PlannedLinks,
  question: LinksQuestion,
  deadline: Deadline = deadlineIn(ANSWER_MS),
): Promise<LinksAnswer> {
  const { answer, release } = await holdLinks(links, question, deadline)
  release()
  return answer
}

/** The same with the connection kept open, which holds up no process that is about to end. */
export async function holdLinks(
  links: PlannedLinks,
  question: LinksQuestion,
  deadline: Deadline = deadlineIn(ANSWER_MS),
): Promise<HeldAnswer> {
  return await withSocketPath(links.dir, CONTROL_SOCKET, async (path) => {
    const socket = connect({ path })
    const answer = await ask(socket, question, deadline)
    socket.unref()
    return { answer, release: () => socket.destroy() }
  })
}

async function ask(socket: Socket, question: LinksQuestion, deadline: Deadline): Promise<LinksAnswer> {
  return await new Promise((resolve) => {
    const end = (answer: LinksAnswer) => {
      cancel()
      resolve(answer)
    }
    const cancel = atDeadline(deadline, () => end({ ok: false, why: `no answer in ${deadline.givenMs}ms` }))
    let text = ''
    socket.on('error', (error) => end({ ok: false, why: error.message }))
    socket.once('close', () => end({ ok: false, why: 'it closed the connection' }))
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.endsWith('\n')) end(JSON.parse(text) as LinksAnswer)
    })
    socket.write(`${JSON.stringify(question)}\n`)
  })
}
