import { createServer, type Socket } from 'node:net'
import type { LinksAnswer, LinksQuestion } from '../model/links.ts'

/** Gives the answer to a question; `whenGone` calls back once the connection that it came by is closed. */
type Answer = (question: LinksQuestion, whenGone: (act: () => void) => void) => Promise<LinksAnswer>

/** Answers questions, one JSON line each, on a socket in its own folder that only this user can reach. */
export function serveControl(path: string, answer: Answer): void {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      for (;;) {
        const end = text.indexOf('\n')
        if (end < 0) return
        const line = text.slice(0, end)
        text = text.slice(end + 1)
        void reply(socket, line, answer)
      }
    })
  })
  server.listen(path)
}

async function reply(socket: Socket, line: string, answer: Answer): Promise<void> {
  let said: LinksAnswer
  try {
    const whenGone = (act: () => void) => (socket.destroyed ? act() : void socket.once('close', act))
    said = await answer(JSON.parse(line) as LinksQuestion, whenGone)
  } catch (error) {
    said = { ok: false, why: error instanceof Error ? error.message : String(error) }
  }
  socket.write(`${JSON.stringify(said)}\n`)
}
