import { execFile } from 'node:child_process'
import { poll } from './clock.ts'
import { BenchFailure } from './failure.ts'
import { Health } from './health/health.ts'
import { describe, type Layout, masterName, type Problem, type Server } from './health/layout.ts'
import { freePorts } from './ports.ts'
import type { Programs } from './programs.ts'
import { type Prepared, Servers } from './servers.ts'
import { dataNodesOf, type Shape, serversOf } from './shapes.ts'

const healthyDeadlineMs = 60_000

/** The tutorial's way, by a careful script: ms from before the first process until strict health. */
export async function measureStock(shape: Shape, programs: Programs, stop: AbortSignal): Promise<number> {
  const ports = await freePorts(serversOf(shape))
  await using servers = new Servers(programs.server, stop)
  const prepared = prepare(shape, ports, servers)
  const start = performance.now()
  const layout = await bringUp(shape, prepared, servers, programs.cli, stop)
  await untilHealthy(layout, servers, stop)
  return performance.now() - start
}

type PreparedTopology = { masters: Prepared[]; replicas: Prepared[]; sentinels: Prepared[] }

function prepare(shape: Shape, ports: number[], servers: Servers): PreparedTopology {
  const data = ports.slice(0, dataNodesOf(shape))
  const sentinels = ports.slice(data.length)
  if (shape.kind === 'cluster') {
    return { masters: data.map((port) => servers.prepare(port, clusterConf)), replicas: [], sentinels: [] }
  }
  const [master = 0, ...replicas] = data
  return {
    masters: [servers.prepare(master, ['save ""'])],
    replicas: replicas.map((port) => servers.prepare(port, ['save ""', `replicaof 127.0.0.1 ${master}`])),
    sentinels: sentinels.map((port) => servers.prepare(port, sentinelConf(master, shape), 'sentinel')),
  }
}

const clusterConf = [
  'save ""',
  'cluster-enabled yes',
  'cluster-config-file nodes.conf',
  'cluster-node-timeout 5000',
]

function sentinelConf(masterPort: number, shape: Shape): string[] {
  const quorum = Math.floor(shape.sentinels / 2) + 1
  return [
    `sentinel monitor ${masterName} 127.0.0.1 ${masterPort} ${quorum}`,
    `sentinel down-after-milliseconds ${masterName} 5000`,
    `sentinel failover-timeout ${masterName} 60000`,
    `sentinel parallel-syncs ${masterName} 1`,
  ]
}

/**
 * Each group is started when the one before it answers: a replica that comes before its master listens loses a
 * second, and nobody who follows a tutorial starts them that fast.
 */
async function bringUp(
  shape: Shape,
  prepared: PreparedTopology,
  servers: Servers,
  cli: string,
  stop: AbortSignal,
): Promise<Layout> {
  const started: Server[][] = []
  for (const group of [prepared.masters, prepared.replicas, prepared.sentinels]) {
    const running = group.map((one) => servers.start(one))
    await servers.answer(running)
    started.push(running)
  }
  const [masters = [], replicas = [], sentinels = []] = started
  if (shape.kind === 'cluster') await createCluster(masters, shape, cli, stop)
  return { ...shape, data: [...masters, ...replicas], sentinels }
}

function createCluster(nodes: Server[], shape: Shape, cli: string, stop: AbortSignal): Promise<void> {
  const addresses = nodes.map((node) => `127.0.0.1:${node.port}`)
  const replicas = ['--cluster-replicas', String(shape.replicasPerMaster)]
  const args = ['--cluster', 'create', ...addresses, ...replicas, '--cluster-yes']
  return new Promise((resolve, reject) => {
    execFile(cli, args, { signal: stop, timeout: healthyDeadlineMs }, (error, stdout) => {
      if (error === null) resolve()
      else reject(new BenchFailure(`redis-cli --cluster create: ${error.message}\n${stdout}`))
    })
  })
}

async function untilHealthy(layout: Layout, servers: Servers, stop: AbortSignal): Promise<void> {
  using health = new Health(layout)
  let problems: Problem[] = []
  const settled = async () => {
    servers.assertRunning()
    problems = await health.round()
    return problems.length === 0
  }
  await poll('strict health', healthyDeadlineMs, stop, settled, () => describe(problems))
}
