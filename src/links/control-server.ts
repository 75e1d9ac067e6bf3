import { createServer, type Socket } from 'node:net'
import type { LinksAnswer, LinksQuestion } from '../model/links.ts'

/** Answers questions, one JSON line each, on a socket in its own folder that only this user can reach. */
export function serveControl(path: string, answer: (question: LinksQuestion) => Promise<LinksAnswer>): void {
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

async function reply(
  socket: Socket,
  line: string,
  answer: (question: LinksQuestion) => Promise<LinksAnswer>,
): Promise<void> {
  let said: LinksAnswer
  try {
    said = await answer(JSON.parse(line) as LinksQuestion)
  } catch (error) {
    said = { ok: false, why: error instanceof Error ? error.message : String(error) }
  }
  socket.write(`${JSON.stringify(said)}\n`)
}
