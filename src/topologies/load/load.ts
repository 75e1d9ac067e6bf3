import { basename } from 'node:path'
import { isErrorReply } from '../../client/node-connection.ts'
import { NodeConnections } from '../../client/node-connections.ts'
import { RedisHaError } from '../../model/failure.ts'
import { sleep } from '../../processes/clock.ts'
import { isAlive } from '../../processes/identity.ts'
import type { LoadCommand } from '../../redis/load-commands.ts'
import { endOfLog, logPath, type Session } from '../session.ts'
import { loadCommands } from './load-commands.ts'
import { loadRdb } from './load-rdb.ts'
import type { LoadSource } from './load-source.ts'

/** How long a server that has closed its connections may take to be gone, ms. */
const DYING_MS = 1000

/**
 * Fills a topology that is wired, file after file. Resolves when the masters have everything; that the replicas do too is
 * for the proof. Throws `not-loaded` where a server refuses something, and `node-died`, at once, where one ends at it.
 */
export async function load(session: Session, sources: LoadSource[]): Promise<void> {
  session.report({ event: 'phase', phase: 'load' })
  for (const source of sources) {
    const file = basename(source.file)
    const unanswered = new Set<LoadCommand>()
    const count = await session.until(async () => await loadOne(session, source, file, unanswered))
    if (count === undefined) {
      const [first] = unanswered
      const seen = first ? `no answer yet to ${first.args[0]}, ${first.place}` : 'a part of it'
      throw session.timedOut(`${file} was not loaded`, 'all of it loaded', seen)
    }
    session.report({ event: 'loaded', file, count, what: source.kind === 'rdb' ? 'keys' : 'commands' })
  }
}

async function loadOne(
  session: Session,
  source: LoadSource,
  file: string,
  unanswered: Set<LoadCommand>,
): Promise<number> {
  const { plan, password, deadline } = session
  const timeoutMs = Math.max(1, deadline.remainingMs())
  using connections = new NodeConnections(plan, { password, timeoutMs })
  try {
    return source.kind === 'rdb'
      ? await loadRdb(session, connections, source.file)
      : await loadCommands(plan, connections, source, unanswered)
  } catch (error) {
    if (error instanceof RedisHaError || isErrorReply(error)) throw error
    throw (await death(session, file)) ?? lost(source, error, unanswered)
  }
}

/** A connection that broke though its server lives: a command of the file itself may have ended it. */
function lost({ file }: LoadSource, error: unknown, [first]: Iterable<LoadCommand>): unknown {
  if (!first || !(error instanceof Error)) return error
  return new RedisHaError(
    {
      reason: 'not-loaded',
      title: `${basename(file)} could not be loaded: ${first.place} was not answered`,
      expected: `${first.args[0]} to be done`,
      seen: error.message,
      where: file,
      try: 'take away what ends connections before it, such as CLIENT KILL',
    },
    { cause: error },
  )
}

/** A connection that broke tells nothing; that its server is gone does. */
async function death(session: Session, file: string): Promise<RedisHaError | undefined> {
  const { plan, processes } = session
  for (let waitedMs = 0; waitedMs < DYING_MS; waitedMs += 20) {
    const gone = plan.nodes.find(({ name }) => {
      const identity = processes[name]
      return identity && !isAlive(identity)
    })
    if (gone) {
      return new RedisHaError({
        reason: 'node-died',
        title: `${gone.name} ended while ${file} was loaded`,
        expected: 'a server that stays',
        seen: 'its process is gone',
        where: `${logPath(gone)}, removed with the start that failed`,
        try: 'look at what its log says below, and at what was loaded',
        details: endOfLog(gone),
      })
    }
    await sleep(20)
  }
  return undefined
}
