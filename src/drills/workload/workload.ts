import { WorkloadClient } from '../../client/workload-client.ts'
import type { Workload } from '../../model/drill-file.ts'
import { introduceApplication } from '../../faults/links/links-state.ts'
import { ioredisOptions } from '../../model/ioredis-options.ts'
import { dataNodes } from '../../model/plan.ts'
import { readPassword } from '../../topologies/password.ts'
import type { FinalReading } from '../history/final-reading.ts'
import type { ProbedPart } from '../history/history.ts'
import type { Scene } from '../scene.ts'
import { DirectProbe } from './direct-probe.ts'
import { readBack, removeKeys } from './read-back.ts'
import { Writer } from './writer.ts'

export interface RunningWorkload {
  writer: Writer
  /** Has all clients sign in with the password that the topology has by now, on new connections; what the old ones owe they still get. */
  signIn: () => Promise<void>
  /** Asks no more. */
  stop: () => void
  /** Waits for what was asked. */
  settled: () => Promise<void>
  /** Waits for what was asked, and reads every write back; `removes`: and removes them. */
  readBack: (removes: boolean) => Promise<void>
  final: () => FinalReading
  probed: () => ProbedPart[]
  close: () => void
}

/** Commands that are sent before the first write, in seconds of its rate. */
const WARM_SECONDS = 0.2

/** Code that runs for the first time is slow: without this the first writes of a fast workload would be asked late. */
async function warm(
  clients: WorkloadClient[],
  keyOf: (client: number, key: number) => string,
  rate: number,
): Promise<void> {
  for (let sent = 0; sent < rate * WARM_SECONDS; sent += clients.length)
    await Promise.all(clients.map(async (client, index) => await client.call('EXISTS', keyOf(index, 0))))
}

export interface WorkloadOptions {
  nonce: string
  drops: ((index: number) => boolean) | undefined
}

/** Starts the workload of a drill, connected before the first write; undefined for `none`. */
export async function startWorkload(
  scene: Scene,
  workload: Workload | 'none',
  { nonce, drops }: WorkloadOptions,
): Promise<RunningWorkload | undefined> {
  if (workload === 'none') return undefined
  const { plan, clock, keyOf } = scene
  const [master] = await scene.nodes(['masters'])
  const masterAt = (master ?? plan.nodes[0])?.announce ?? { host: '127.0.0.1', port: 6379 }
  const fromReplica = workload['read-from'] === 'replica' && workload.reads > 0
  const replica = dataNodes(plan).find(({ name }) => name !== master?.name)
  // Without sentinels or a cluster a client is told where the replica is.
  const replicaAt = plan.topology === 'replication' && replica ? replica.announce : masterAt
  // Each application reaches the nodes by an address of its own.
  const hosts: string[] = []
  for (const name of workload.as ?? []) hosts.push(await introduceApplication(scene.topology, name))
  const connect = (fromReplicas: boolean, host?: string) =>
    new WorkloadClient({
      kind: plan.topology,
      options: ioredisOptions(plan, fromReplicas ? replicaAt : masterAt, readPassword(plan)),
      timeoutMs: workload.timeout,
      fromReplicas,
      ...(host !== undefined && { by: host }),
    })
  const hostOf = (client: number) => hosts[client % hosts.length]
  const clients = Array.from({ length: workload.clients }, (_, client) => connect(false, hostOf(client)))
  const readers = fromReplica ? clients.map((_, client) => connect(true, hostOf(client))) : clients
  // Connected first: what a client takes for that is no outage.
  await Promise.all(
    [...clients, ...readers].map(async (client, index) => await client.call('EXISTS', keyOf(index, 0))),
  )
  await warm(clients, keyOf, workload.rate)
  const writer = new Writer({ workload, clients, readers, clock, keyOf, drops })
  const probe = new DirectProbe({ plan, password: readPassword(plan), clock, nonce })
  let final: FinalReading = { is: 'unread', why: 'it was not read' }
  let probed: ProbedPart[] = []
  probe.begin()
  writer.begin()
  return {
    writer,
    signIn: async () => {
      probe.signIn(readPassword(plan))
      await Promise.all([
        renew(clients, (client) => connect(false, hostOf(client))),
        ...(readers === clients ? [] : [renew(readers, (client) => connect(true, hostOf(client)))]),
      ])
    },
    stop: () => {
      writer.stop()
      probed = probe.stop()
    },
    settled: async () => await writer.settled(),
    readBack: async (removes) => {
      await writer.settled()
      const reader = connect(false)
      try {
        final = await readBack(reader, workload, keyOf)
        if (removes) await removeKeys(reader, workload, keyOf)
      } finally {
        reader.close()
      }
    },
    final: () => final,
    probed: () => probed,
    close: () => {
      for (const client of new Set([...clients, ...readers])) client.close()
    },
  }
}

/** Puts new clients in the place of old ones, each when it is connected. */
async function renew(clients: WorkloadClient[], connect: (client: number) => WorkloadClient): Promise<void> {
  await Promise.all(
    clients.map(async (old, index) => {
      const client = connect(index)
      await client.call('EXISTS', 'redis-ha')
      clients[index] = client
      old.retire()
    }),
  )
}
