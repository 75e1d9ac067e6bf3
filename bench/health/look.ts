import { asError } from '../failure.ts'
import { fieldsOf, type Observer, textOf } from '../observer.ts'
import type { Reply } from '../resp.ts'
import type { Problem, Server } from './layout.ts'

/** What one server answered in one round. */
export type View = { port: number; info: Map<string, string>; replies: Reply[] }

export type Look = { views: View[]; problems: Problem[] }

/** Asks every server the same in one pipeline, all servers at the same time. */
export async function look(
  servers: readonly Server[],
  observerOf: (port: number) => Observer,
  commands: string[][],
): Promise<Look> {
  const answers = await Promise.all(
    servers.map(async (server): Promise<Look> => {
      try {
        const [pong, info, ...replies] = await observerOf(server.port).ask(['PING'], ['INFO'], ...commands)
        const view = { port: server.port, info: fieldsOf(info), replies }
        return { views: [view], problems: aliveProblems(server, pong, view.info) }
      } catch (error) {
        const seen = asError(error).message
        return { views: [], problems: [problem(server.port, 'answers', 'an answer', seen)] }
      }
    }),
  )
  return { views: answers.flatMap((a) => a.views), problems: answers.flatMap((a) => a.problems) }
}

function aliveProblems(server: Server, pong: Reply | undefined, info: Map<string, string>): Problem[] {
  return [
    ...expect(server.port, 'PING', 'PONG', textOf(pong)),
    ...expect(server.port, 'process_id', String(server.pid), info.get('process_id')),
    // A sentinel's INFO has no persistence section, so there is nothing that it could be loading.
    ...expect(server.port, 'loading', '0', info.get('loading') ?? '0'),
  ]
}

export function problem(port: number, check: string, expected: string, seen: string): Problem {
  return { observer: `:${port}`, check, expected, seen }
}

export function expect(port: number, check: string, expected: string, seen: string | undefined): Problem[] {
  return seen === expected ? [] : [problem(port, check, expected, seen ?? 'nothing')]
}

export function sorted(items: Iterable<string | number>): string {
  return [...items].map(String).toSorted().join(' ')
}
