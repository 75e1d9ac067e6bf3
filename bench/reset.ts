import { type AnyRunningTopology, startTopology, type TopologyInput } from 'redis-ha'
import { BenchFailure } from './failure.ts'
import { Health } from './health/health.ts'
import { describe, type Layout, type Server } from './health/layout.ts'
import type { Programs } from './programs.ts'
import { Connection, RespError } from './resp.ts'
import type { Shape } from './shapes.ts'

/** What is done to a topology before it is reset: nothing; a replica is killed; a master and its replica change places. */
export type Stray = 'nothing' | 'stopped' | 'moved'

/** `startTopology()` of the library, in this process, in ms. Then, untimed: healthy at once, and taken down. */
export async function measureStart(shape: Shape, programs: Programs, stop: AbortSignal): Promise<number> {
  const begun = performance.now()
  await using topology = await startTopology(inputOf(shape, programs), { signal: stop })
  const ms = performance.now() - begun
  await demandHealthy(shape, topology)
  return ms
}

/** `reset()` of the library, in this process, in ms. Then, untimed: healthy at once, empty, and taken down. */
export async function measureReset(
  shape: Shape,
  stray: Stray,
  programs: Programs,
  stop: AbortSignal,
): Promise<number> {
  await using topology = await startTopology(inputOf(shape, programs), { signal: stop })
  await lead(topology, stray)
  const begun = performance.now()
  const startedAnew = await topology.reset({ signal: stop })
  const ms = performance.now() - begun
  if (startedAnew.length > 0 !== (stray !== 'nothing'))
    throw new BenchFailure(
      `reset ${shape.name}, ${stray}: ${startedAnew.join('; ') || 'it started nothing anew'}`,
    )
  await demandHealthy(shape, topology)
  return ms
}

function inputOf(shape: Shape, { server }: Programs): TopologyInput {
  const common = { server, replicas: shape.replicasPerMaster }
  switch (shape.kind) {
    case 'replication':
      return { topology: 'replication', ...common }
    case 'sentinel':
      return { topology: 'sentinel', ...common, sentinels: shape.sentinels }
    case 'cluster':
      return { topology: 'cluster', ...common, masters: shape.masters }
  }
}

async function lead(topology: AnyRunningTopology, stray: Stray): Promise<void> {
  const [replica] = topology.nodes.filter(({ role }) => role === 'replica').toReversed()
  if (!replica) throw new BenchFailure(`${topology.name} has no replica`)
  switch (stray) {
    case 'nothing':
      return
    case 'stopped':
      process.kill(replica.pid ?? Number.NaN, 'SIGKILL')
      return
    case 'moved':
      if (topology.topology === 'cluster') await ask(replica.port, ['CLUSTER', 'FAILOVER', 'TAKEOVER'])
      else {
        await ask(replica.port, ['REPLICAOF', 'NO', 'ONE'])
        await ask(topology.node('redis-1').port, ['REPLICAOF', replica.host, String(replica.port)])
      }
  }
}

async function ask(port: number, command: string[]): Promise<void> {
  const connection = new Connection(port, 5000)
  try {
    const [reply] = await connection.ask([command])
    if (reply instanceof RespError) throw new BenchFailure(`${command.join(' ')}: ${reply.message}`)
  } finally {
    connection.close()
  }
}

async function demandHealthy(shape: Shape, topology: AnyRunningTopology): Promise<void> {
  const servers = (kind: 'redis' | 'sentinel'): Server[] =>
    topology.nodes.filter((node) => node.kind === kind).map(({ port, pid = 0 }) => ({ port, pid }))
  const layout: Layout = { ...shape, data: servers('redis'), sentinels: servers('sentinel') }
  using health = new Health(layout)
  const problems = await health.round()
  if (problems.length > 0) throw new BenchFailure(`${shape.name} is not healthy:\n${describe(problems)}`)
}
