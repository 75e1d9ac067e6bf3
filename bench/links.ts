import { startTopology } from 'redis-ha'
import { BenchFailure } from './failure.ts'
import { Product } from './product.ts'
import type { Programs } from './programs.ts'
import { Connection, RespError } from './resp.ts'
import type { Shape } from './shapes.ts'

/** By which way a node is reached: past the proxy of its links, or by the proxy. */
export type Way = 'direct' | 'proxy'

const TIMEOUT_MS = 30_000
const CONNECTIONS = 4
const BATCHES = 50
const IN_A_BATCH = 1000
const ROUND_TRIPS = 3000

/** `redis-ha up` with `links: true` as a whole process, in ms; then, untimed, taken down. Its own proof is taken on trust. */
export async function measureUpLinks(shape: Shape, programs: Programs, stop: AbortSignal): Promise<number> {
  await using product = new Product(programs, stop)
  const { ms } = await product.up(shape, undefined, ['links: true'])
  await product.down()
  return ms
}

/** 200,000 SETs of four connections, a thousand at once on each, in ms. */
export async function measureThroughput(way: Way, programs: Programs, stop: AbortSignal): Promise<number> {
  return await withMaster(way, programs, stop, async (connect) => {
    const connections = Array.from({ length: CONNECTIONS }, connect)
    const batch = Array.from({ length: IN_A_BATCH }, (_, key) => ['SET', `bench:${key}`, 'x'.repeat(32)])
    // Connected, and known to the proxy, before the clock runs.
    await Promise.all(connections.map(async (connection) => await connection.ask(batch)))
    const begun = performance.now()
    await Promise.all(
      connections.map(async (connection) => {
        for (let sent = 0; sent < BATCHES; sent++) await connection.ask(batch)
      }),
    )
    return performance.now() - begun
  })
}

/** The median of 3,000 GETs, one after the other, in ms. */
export async function measureRoundTrip(way: Way, programs: Programs, stop: AbortSignal): Promise<number> {
  return await withMaster(way, programs, stop, async (connect) => {
    const connection = connect()
    const times: number[] = []
    for (let asked = 0; asked < ROUND_TRIPS; asked++) {
      const begun = performance.now()
      await connection.ask([['GET', 'bench:0']])
      times.push(performance.now() - begun)
    }
    return times.toSorted((a, b) => a - b)[ROUND_TRIPS / 2] ?? Number.NaN
  })
}

async function withMaster(
  way: Way,
  { server }: Programs,
  signal: AbortSignal,
  measure: (connect: () => Connection) => Promise<number>,
): Promise<number> {
  await using topology = await startTopology(
    { topology: 'replication', replicas: 0, server, links: true },
    { signal },
  )
  const announced = topology.node('redis-1').port
  const port = way === 'proxy' ? announced : await ownPort(announced)
  const opened: Connection[] = []
  const connect = () => {
    const connection = new Connection(port, TIMEOUT_MS)
    opened.push(connection)
    return connection
  }
  try {
    return await measure(connect)
  } finally {
    for (const connection of opened) connection.close()
  }
}

/** Where the server itself listens, as it says. */
async function ownPort(announced: number): Promise<number> {
  const connection = new Connection(announced, TIMEOUT_MS)
  try {
    const [reply] = await connection.ask([['CONFIG', 'GET', 'port']])
    const port = Array.isArray(reply) ? Number(reply[1]) : Number.NaN
    if (reply instanceof RespError || Number.isNaN(port) || port === announced)
      throw new BenchFailure(`the server behind the proxy says that its port is ${port}`)
    return port
  } finally {
    connection.close()
  }
}
