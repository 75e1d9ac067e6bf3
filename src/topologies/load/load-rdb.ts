import { dataNodesHave } from '../../model/node-servers.ts'
import { basename, join } from 'node:path'
import { type ConnectionOptions, isErrorReply, NodeConnection } from '../../client/node-connection.ts'
import type { NodeConnections } from '../../client/node-connections.ts'
import { RedisHaError } from '../../model/failure.ts'
import { moduleDirectives } from '../../model/modules.ts'
import type { Address, Plan } from '../../model/plan.ts'
import { tlsDirectives } from '../../model/plan-tls.ts'
import { randomWord } from '../../processes/chance.ts'
import { makeNewFolder, readIfThere, removeFolder, writeNew } from '../../processes/files.ts'
import { type Identity, isAlive } from '../../processes/identity.ts'
import { linkFile } from '../../processes/load-file.ts'
import { endLease, leasePorts } from '../../processes/port-leases.ts'
import { startServers } from '../../processes/server-process.ts'
import { killServers } from '../../processes/stop.ts'
import { quoteArgument } from '../../redis/arguments.ts'
import { parseInfo } from '../../redis/info.ts'
import type { Session } from '../session.ts'
import { mastersOf, ownerOf } from './load-commands.ts'

/** How many keys are copied at once. */
const BATCH = 200
/** How we sign in to the reader. */
type SignIn = Pick<ConnectionOptions, 'credentials' | 'tls'>
/** How long the reader may take to answer, ms; then it is asked again. */
const ANSWER_MS = 500

/**
 * Loads an RDB file: a server of its own reads it, whatever version wrote it, and from there each key goes to its master by
 * DUMP and RESTORE, with its expiry. So it works for a cluster too, and whatever persistence the topology has. Gives the
 * number of keys.
 */
export async function loadRdb(session: Session, connections: NodeConnections, file: string): Promise<number> {
  const { plan } = session
  const dir = join(plan.folder, 'nodes', '.rdb-reader')
  const none = { kind: 'pinned' as const, ports: [] }
  const wishes = { data: { kind: 'auto' as const, count: 1 }, sentinels: none, bus: false }
  const host = mastersOf(plan)[0]?.listen.host ?? '127.0.0.1'
  const { data } = await leasePorts(dir, host, wishes, session.signal)
  const address = { host, port: data[0] ?? 0 }
  let reader: Identity | undefined
  try {
    const password = randomWord()
    makeNewFolder(dir)
    linkFile(join(dir, 'dump.rdb'), file)
    writeNew(join(dir, 'redis.conf'), readerConf(plan, address, dir, password))
    const logFile = join(dir, 'redis.log')
    ;[reader] = await startServers([{ program: plan.program, args: [join(dir, 'redis.conf')], dir, logFile }])
    const signIn = { credentials: { user: undefined, password }, tls: plan.tls?.client }
    await answering(session, address, signIn, () => demandReader(reader, file, logFile))
    const timeoutMs = Math.max(1, session.deadline.remainingMs())
    const connection = new NodeConnection(address, { timeoutMs, ...signIn })
    try {
      return await copyAll(plan, connection, connections, file)
    } finally {
      connection.close()
    }
  } finally {
    if (reader) await killServers([{ identity: reader, dir }])
    removeFolder(dir)
    endLease(dir)
  }
}

function readerConf(plan: Plan, { host, port }: Address, dir: string, password: string): string {
  const { tls } = plan
  // Values of a module's own type are read by the module alone.
  const modules = mastersOf(plan)[0]?.modules ?? []
  const directives = [...(tls ? tlsDirectives(tls, false) : []), ...moduleDirectives(modules)]
  const lines = [
    `bind ${host}`,
    ...(tls ? ['port 0', `tls-port ${port}`] : [`port ${port}`]),
    ...directives.map(({ name, args }) => `${name} ${args.map(quoteArgument).join(' ')}`),
    `dir ${quoteArgument(dir)}`,
    `requirepass ${password}`,
  ]
  return `${[...lines, 'save ""', 'appendonly no', 'databases 1024', 'dbfilename dump.rdb'].join('\n')}\n`
}

/** Waits until the reader has read it; `demand` throws where it will not. */
async function answering(
  session: Session,
  address: Address,
  signIn: SignIn,
  demand: () => void,
): Promise<void> {
  const ready = await session.until(async () => {
    demand()
    const connection = new NodeConnection(address, { timeoutMs: ANSWER_MS, ...signIn })
    try {
      return (await connection.text('PING')) === 'PONG' ? true : undefined
    } catch {
      // It does not listen yet, or reads, and refuses meanwhile.
      return undefined
    } finally {
      connection.close()
    }
  })
  if (ready !== true) throw session.timedOut('The RDB file was not read', 'PONG', 'no answer yet')
}

function demandReader(reader: Identity | undefined, file: string, logFile: string): void {
  if (reader && isAlive(reader)) return
  throw new RedisHaError({
    reason: 'not-loaded',
    title: `${basename(file)} could not be loaded: a server that read it has ended`,
    expected: 'an RDB file that this server can read',
    seen: 'what its log says below',
    where: file,
    try: 'the server that wrote it, or a later one, with the modules that it had (`server:`)',
    details: (readIfThere(logFile) ?? '').trimEnd().split('\n').slice(-10),
  })
}

async function copyAll(
  plan: Plan,
  reader: NodeConnection,
  connections: NodeConnections,
  file: string,
): Promise<number> {
  const databases = await databasesOf(reader)
  const further = databases.filter((database) => database > 0)
  if (plan.cluster && further.length > 0) {
    throw refuse(
      file,
      'keys in database 0 alone: a cluster has no other',
      `keys in database ${further.join(', ')}`,
    )
  }
  if (dataNodesHave(plan, 'functions')) await copyFunctions(plan, reader, connections)
  let count = 0
  for (const database of databases) {
    await reader.call('SELECT', database)
    if (database > 0) {
      for (const master of mastersOf(plan)) await told(file, connections.to(master).call('SELECT', database))
    }
    let cursor = '0'
    do {
      const [next, keys] = (await reader.bytes('SCAN', cursor, 'COUNT', String(BATCH))) as [string, string[]]
      const copied = await Promise.all(
        keys.map(async (key) => await told(file, copyKey(plan, reader, connections, key))),
      )
      count += copied.filter(Boolean).length
      cursor = next
    } while (cursor !== '0')
  }
  return count
}

async function databasesOf(reader: NodeConnection): Promise<number[]> {
  const info = parseInfo(await reader.text('INFO', 'keyspace'))
  return [...info.keys()].filter((name) => /^db\d+$/.test(name)).map((name) => Number(name.slice(2)))
}

/** False for one that has expired meanwhile. */
async function copyKey(
  plan: Plan,
  reader: NodeConnection,
  connections: NodeConnections,
  key: string,
): Promise<boolean> {
  const [dump, left] = await Promise.all([reader.bytes('DUMP', key), reader.bytes('PTTL', key)])
  if (typeof dump !== 'string') return false
  const expiry = String(Math.max(0, Number(left)))
  const owners = plan.cluster ? ownerOf(plan, key) : mastersOf(plan)
  for (const owner of owners) await connections.to(owner).bytes('RESTORE', key, expiry, dump, 'REPLACE')
  return true
}

async function copyFunctions(
  plan: Plan,
  reader: NodeConnection,
  connections: NodeConnections,
): Promise<void> {
  const dump = await reader.bytes('FUNCTION', 'DUMP')
  if (typeof dump !== 'string') return
  for (const master of mastersOf(plan))
    await connections.to(master).bytes('FUNCTION', 'RESTORE', dump, 'REPLACE')
}

/** What a server of the topology refuses is told with the file. */
async function told<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isErrorReply(error) ? refuse(file, 'every key to be taken', error.message) : error
  }
}

function refuse(file: string, expected: string, seen: string): RedisHaError {
  return new RedisHaError({
    reason: 'not-loaded',
    title: `${basename(file)} could not be loaded`,
    expected,
    seen,
    where: file,
    try: 'another file, or other settings of the topology',
  })
}
