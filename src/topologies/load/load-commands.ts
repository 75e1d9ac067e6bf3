import { basename } from 'node:path'
import { isErrorReply, type NodeConnection } from '../../client/node-connection.ts'
import type { NodeConnections } from '../../client/node-connections.ts'
import { RedisHaError } from '../../model/failure.ts'
import { slotOfBytes } from '../../model/key-slot.ts'
import { dataNodes, type Plan, type PlannedDataNode } from '../../model/plan.ts'
import { knownKey, saysWithoutKeys } from '../../redis/command-keys.ts'
import type { LoadCommand } from '../../redis/load-commands.ts'

/** As many commands as are on their way at once. */
const BATCH = 1000

/**
 * Sends commands in their order: to the master, or in a cluster to the one that has the key; gives how many there were. Those that are
 * on their way are in `unanswered`.
 */
export async function loadCommands(
  plan: Plan,
  connections: NodeConnections,
  { file, commands }: { file: string; commands: LoadCommand[] },
  unanswered: Set<LoadCommand>,
): Promise<number> {
  demandEnded(file, commands)
  for (let at = 0; at < commands.length; at += BATCH) {
    const batch = commands.slice(at, at + BATCH)
    unanswered.clear()
    for (const command of batch) unanswered.add(command)
    const nodes = await Promise.all(batch.map(async (command) => await nodesFor(plan, connections, command)))
    const replies = await Promise.allSettled(
      batch.map(async (command, index) => {
        await Promise.all((nodes[index] ?? []).map((node) => send(connections.to(node), command)))
        unanswered.delete(command)
      }),
    )
    const failed = replies.findIndex(({ status }) => status === 'rejected')
    const reply = replies[failed]
    if (reply?.status === 'rejected') throw explain(reply.reason, file, batch[failed])
  }
  return commands.length
}

async function send(connection: NodeConnection, { args: [name, ...rest] }: LoadCommand): Promise<void> {
  const reply = await connection.bytes(name, ...rest)
  // What is refused within a transaction is told in the reply of EXEC, which itself is none.
  const refused: unknown = Array.isArray(reply) ? reply.find(isErrorReply) : undefined
  if (isErrorReply(refused)) throw refused
}

/** A transaction that nobody executes would be discarded with its connection, and what is in it not loaded. */
function demandEnded(file: string, commands: LoadCommand[]): void {
  let open: LoadCommand | undefined
  for (const command of commands) {
    const name = command.args[0].toUpperCase()
    if (name === 'MULTI') open ??= command
    else if (name === 'EXEC' || name === 'DISCARD') open = undefined
  }
  if (!open) return
  throw new RedisHaError({
    reason: 'not-loaded',
    title: `${basename(file)} could not be loaded: ${open.place} begins a transaction that has no end`,
    expected: 'EXEC after MULTI',
    seen: 'none',
    where: file,
    try: 'add EXEC, or take MULTI away',
  })
}

export function mastersOf(plan: Plan): PlannedDataNode[] {
  return dataNodes(plan).filter(({ replicaOf }) => replicaOf === undefined)
}

/** The master that has a key, which has a character for each byte. */
export function ownerOf(plan: Plan, key: string): PlannedDataNode[] {
  const slot = slotOfBytes(key)
  return mastersOf(plan).filter(({ slots }) => slots.some(([first, last]) => first <= slot && slot <= last))
}

/** What has no key, FUNCTION LOAD for one, is for all masters. */
async function nodesFor(
  plan: Plan,
  connections: NodeConnections,
  { args }: LoadCommand,
): Promise<PlannedDataNode[]> {
  const masters = mastersOf(plan)
  if (!plan.cluster) return masters
  const known = knownKey(args)
  if (known !== undefined) return ownerOf(plan, known)
  const [first] = masters
  if (!first) return []
  try {
    const keys = await connections.to(first).bytes('COMMAND', 'GETKEYS', ...args)
    const [key]: unknown[] = Array.isArray(keys) ? keys : []
    return typeof key === 'string' ? ownerOf(plan, key) : masters
  } catch (error) {
    if (!isErrorReply(error)) throw error
    // One that it does not know at all it refuses once more, in its own words.
    return saysWithoutKeys(error.message) ? masters : [first]
  }
}

function explain(error: unknown, file: string, command: LoadCommand | undefined): unknown {
  if (!isErrorReply(error) || !command) return error
  return new RedisHaError(
    {
      reason: 'not-loaded',
      title: `${basename(file)} could not be loaded: ${command.place} was refused`,
      expected: `${command.args[0]} to be done`,
      seen: error.message,
      where: file,
      try: error.message.startsWith('CROSSSLOT')
        ? 'one command for each key, or keys with the same {tag}: those of one command must be on one master'
        : 'mend the file, or the settings of the topology',
    },
    { cause: error },
  )
}
