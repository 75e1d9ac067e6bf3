import { WorkloadClient } from '../../client/workload-client.ts'
import type { Workload } from '../../model/drill-file.ts'
import { introduceApplication } from '../../faults/links/links-state.ts'
import { ioredisOptions } from '../../model/ioredis-options.ts'
import { dataNodes } from '../../model/plan.ts'
import type { ClockOrigin } from '../../processes/clock.ts'
import { readAccess } from '../../topologies/client-access.ts'
import { readApplicationPassword } from '../../topologies/password.ts'
import type { FinalReading } from '../history/final-reading.ts'
import type { ProbedPart } from '../history/history.ts'
import type { Scene } from '../scene.ts'
import { DirectProbe } from './direct-probe.ts'
import { keysOf, readBack, removeKeys } from './read-back.ts'
import type { Recorded } from './recorded.ts'
import { WriterThread } from './writer-thread.ts'

export interface RunningWorkload {
  /** What was written so far, and what came of it. */
  recorded: Recorded
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

export interface WorkloadOptions {
  nonce: string
  clock: ClockOrigin
  dropsEvery: number | undefined
}

/** Starts the workload of a drill, connected before the first write; undefined for `none`. */
export async function startWorkload(
  scene: Scene,
  workload: Workload | 'none',
  { nonce, clock, dropsEvery }: WorkloadOptions,
): Promise<RunningWorkload | undefined> {
  if (workload === 'none') return undefined
  const { plan, keyOf } = scene
  const [master] = await scene.nodes(['masters'])
  const masterAt = (master ?? plan.nodes[0])?.announce ?? { host: '127.0.0.1', port: 6379 }
  const replica = dataNodes(plan).find(({ name }) => name !== master?.name)
  // Without sentinels or a cluster a client is told where the replica is.
  const replicaAt = plan.topology === 'replication' && replica ? replica.announce : masterAt
  // Each application reaches the nodes by an address of its own.
  const hosts: string[] = []
  for (const name of workload.as ?? []) hosts.push(await introduceApplication(scene.topology, name))
  const { password, tls } = readAccess(plan)
  const setting = { workload, plan, password, tls, masterAt, replicaAt, hosts, nonce, clock, dropsEvery }
  const writer = await WriterThread.start(setting)
  const probe = new DirectProbe({ plan, password, clock: scene.clock, nonce })
  let final: FinalReading = { is: 'unread', why: 'it was not read' }
  let probed: ProbedPart[] = []
  scene.debts?.oweKeys(probe.keys)
  probe.begin()
  writer.begin()
  return {
    recorded: writer.recorded,
    signIn: async () => {
      const changed = readApplicationPassword(plan)
      probe.signIn(changed)
      await writer.signIn(changed)
    },
    stop: () => {
      writer.stop()
      probed = probe.stop()
    },
    // Where it is gone, the last reading says so.
    settled: async () => await writer.settled().catch(() => undefined),
    readBack: async (removes) => {
      try {
        await writer.settled()
      } catch (error) {
        final = {
          is: 'unread',
          why: `the writer ended: ${error instanceof Error ? error.message : 'no reason'}`,
        }
        return
      }
      const reader = new WorkloadClient({
        kind: plan.topology,
        options: ioredisOptions(plan, masterAt, readAccess(plan)),
        timeoutMs: workload.timeout,
        fromReplicas: false,
      })
      try {
        final = await readBack(reader, workload, keyOf)
        if (removes) await removeKeys(reader, [...keysOf(workload, keyOf), ...probe.keys])
      } finally {
        reader.close()
      }
    },
    final: () => final,
    probed: () => probed,
    close: () => writer.close(),
  }
}
