import type { Compared, Comparison } from '../model/comparison.ts'
import { readDrillValue } from '../model/drill-file.ts'
import type { DrillReport } from '../model/drill-report.ts'
import { dataNodes } from '../model/plan.ts'
import { readTopologyValue } from '../model/read-topology.ts'
import type { TopologyKindName } from '../model/topology-file.ts'
import { isErrorReply } from '../client/node-connection.ts'
import { residentBytes } from '../processes/memory.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import type { Drill } from './drill.ts'
import { runDrill } from './run-drill.ts'

// Replication, Sentinel and Cluster side by side: every figure comes from the same drill, run on each.

/** What the outages depend on: the same for Sentinel and Cluster. */
const DOWN_AFTER_MS = 2000
/** Long enough for both to fail over; then whoever is down is started. */
const UNTIL_RESTART_MS = 12_000

const TOPOLOGIES: Record<TopologyKindName, Record<string, unknown>> = {
  replication: { topology: 'replication', replicas: 2 },
  sentinel: {
    topology: 'sentinel',
    replicas: 2,
    sentinels: 3,
    sentinel: { 'down-after-milliseconds': DOWN_AFTER_MS, 'failover-timeout': 10_000 },
  },
  cluster: { topology: 'cluster', masters: 3, replicas: 1, cluster: { 'node-timeout': DOWN_AFTER_MS } },
}

const KINDS = ['replication', 'sentinel', 'cluster'] as const

function drillValue(untilRestartMs: number) {
  return {
    workload: { clients: 4, rate: 400 },
    steps: [
      { run: '1s' },
      { kill: 'redis-1' },
      { run: `${untilRestartMs}ms` },
      { start: 'redis-1' },
      { wait: 'healthy' },
      { run: '500ms' },
    ],
  }
}

export interface CompareOptions {
  /** The program of the servers; default `redis-server`. */
  server?: string | undefined
  /** The folder that a relative path of it is looked up in. */
  baseFolder: string
  /** Which ones; default all. */
  kinds?: readonly TopologyKindName[] | undefined
  /** How long the master stays down, ms; default 12,000. */
  untilRestartMs?: number | undefined
  signal?: AbortSignal | undefined
  onTopology?: ((kind: TopologyKindName) => void) | undefined
  /** Told of what did not pass in the drill of a kind. */
  onUnproven?: (kind: TopologyKindName, check: DrillReport['checks'][number]) => void
}

/** Runs the drill on each kind of topology, one after the other, and gives what was measured. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const topologies: Compared[] = []
  let server = ''
  for (const kind of options.kinds ?? KINDS) {
    options.onTopology?.(kind)
    const { compared, report } = await compareOne(kind, options)
    topologies.push(compared)
    for (const check of report.checks) if (check.verdict !== 'pass') options.onUnproven?.(kind, check)
    server = report.topology.server
  }
  return {
    server,
    settings: {
      'down-after-milliseconds': String(DOWN_AFTER_MS),
      'cluster-node-timeout': String(DOWN_AFTER_MS),
      persistence: 'aof',
      'started again after': `${(options.untilRestartMs ?? UNTIL_RESTART_MS) / 1000}s`,
    },
    topologies,
  }
}

async function compareOne(
  kind: TopologyKindName,
  options: CompareOptions,
): Promise<{ compared: Compared; report: DrillReport }> {
  let startMs: number | null = null
  let memoryBytes: number | null = null
  let multiKey: Compared['multiKey'] = null
  const report = await runDrill(drillFor(kind, options), {
    signal: options.signal,
    onProgress: (progress) => {
      if (progress.event === 'up') startMs = progress.tookMs
    },
    onRunning: async ({ state, name }) => {
      const topology = new OpenTopology(state, name)
      memoryBytes = memoryOf(topology)
      multiKey = await multiKeyOf(topology)
    },
  })
  return { report, compared: comparedOf(kind, report, { startMs, memoryBytes, multiKey }) }
}

function drillFor(
  kind: TopologyKindName,
  { server, baseFolder, untilRestartMs = UNTIL_RESTART_MS }: CompareOptions,
): Drill {
  // The data outlives a crash in all of them: what is lost is lost by the failover.
  const written = {
    ...TOPOLOGIES[kind],
    persistence: 'aof',
    port: 'auto',
    ...(server !== undefined && { server }),
  }
  const { drill, problems } = readDrillValue({ ...drillValue(untilRestartMs), against: written })
  const { topology } = readTopologyValue(written, `compare-${kind}`, { freePorts: true })
  if (!drill || !topology)
    throw new Error(`the drill of the comparison can't be read: ${JSON.stringify(problems)}`)
  return { name: `compare/${kind}`, said: drill, topology, topologyFile: undefined, baseFolder }
}

/** What a report says, in the words of the table. */
export function comparedOf(
  kind: TopologyKindName,
  report: DrillReport,
  seen: Pick<Compared, 'startMs' | 'memoryBytes' | 'multiKey'>,
): Compared {
  const valueOf = (name: string) => report.measurements.find((one) => one.name === name)?.value ?? null
  const failovers = valueOf('failovers')
  return {
    topology: kind,
    failsOver: failovers === null ? null : failovers > 0,
    unavailableMs: valueOf('unavailable'),
    serverUnavailableMs: valueOf('serverUnavailable'),
    untilRestart: failovers === 0,
    acknowledged: valueOf('acknowledged'),
    lost: valueOf('lost'),
    masters: kind === 'cluster' ? 3 : 1,
    processes: report.topology.nodes.length,
    ...seen,
    verdict: report.verdict,
  }
}

const ANSWER_MS = 5000

/** The memory of all servers, as the kernel counts it; null where it does not tell. */
function memoryOf(topology: OpenTopology): number | null {
  const sizes = topology.plan.nodes.map((node) => {
    const identity = topology.processOf(node)
    return identity && residentBytes(identity.pid)
  })
  return sizes.reduce<number | null>(
    (sum, size) => (sum === null || size === undefined ? null : sum + size),
    0,
  )
}

/** Two keys of different slots to one master: what it says to them together, it says to all. */
async function multiKeyOf(topology: OpenTopology): Promise<Compared['multiKey']> {
  using connections = topology.connect(ANSWER_MS)
  const master = dataNodes(topology.plan).find((node) => node.replicaOf === undefined)
  if (!master) return null
  const key = ['redis-ha:compare:1', 'redis-ha:compare:2']
  try {
    await connections.to(master).call('MSET', key[0] ?? '', '1', key[1] ?? '', '2')
    await connections.to(master).call('DEL', ...key)
    return 'any keys'
  } catch (error) {
    if (isErrorReply(error) && error.message.startsWith('CROSSSLOT')) return 'keys of one slot'
    throw error
  }
}
