import { startTopology } from 'redis-ha'
import { BenchFailure } from './failure.ts'
import type { Programs } from './programs.ts'
import { Connection, RespError } from './resp.ts'
import { median } from './statistics.ts'

/** By which way a node is reached: past the proxy of its links, or by the proxy. */
export type Way = 'direct' | 'proxy'

const WAYS: Way[] = ['direct', 'proxy']
const TIMEOUT_MS = 30_000
/** Turns that are counted. One more comes first: after it all is compiled, and the proxy knows who dialled. */
const TURNS = 9
const CONNECTIONS = 4
const BATCHES = 20
const IN_A_BATCH = 1000
const ROUND_TRIPS = 1000

/**
 * Both ways to the one server of a topology, in turns, so that what the machine does meanwhile meets both alike. What was measured
 * for the other way is kept until it is asked for.
 */
export class LinksRun {
  readonly #programs: Programs
  readonly #stop: AbortSignal
  readonly #kept = new Map<string, number>()

  constructor(programs: Programs, stop: AbortSignal) {
    this.#programs = programs
    this.#stop = stop
  }

  /** 80,000 SETs of four connections, a thousand at once on each, in ms: the median of the turns. */
  async throughput(way: Way): Promise<number> {
    const batch = Array.from({ length: IN_A_BATCH }, (_, key) => ['SET', `bench:${key}`, 'x'.repeat(32)])
    return await this.#measured('throughput', way, async (connections) => {
      const begun = performance.now()
      await Promise.all(
        connections.map(async (connection) => {
          for (let sent = 0; sent < BATCHES; sent++) await connection.ask(batch)
        }),
      )
      return [performance.now() - begun]
    })
  }

  /** The median of 9,000 GETs, one after the other, in ms. */
  async roundTrip(way: Way): Promise<number> {
    return await this.#measured('round trip', way, async ([connection]) => {
      const times: number[] = []
      if (!connection) return times
      for (let asked = 0; asked < ROUND_TRIPS; asked++) {
        const begun = performance.now()
        await connection.ask([['GET', 'bench:0']])
        times.push(performance.now() - begun)
      }
      return times
    })
  }

  async #measured(
    what: string,
    way: Way,
    turn: (connections: Connection[]) => Promise<number[]>,
  ): Promise<number> {
    const kept = this.#kept.get(`${what} ${way}`)
    if (kept !== undefined) {
      this.#kept.delete(`${what} ${way}`)
      return kept
    }
    const times: Record<Way, number[]> = { direct: [], proxy: [] }
    await withWays(this.#programs, this.#stop, async (connections) => {
      for (let done = 0; done <= TURNS; done++)
        for (const one of WAYS) {
          const taken = await turn(connections[one])
          if (done > 0) times[one].push(...taken)
        }
    })
    for (const one of WAYS) if (one !== way) this.#kept.set(`${what} ${one}`, median(times[one]))
    return median(times[way])
  }
}

async function withWays(
  { server }: Programs,
  signal: AbortSignal,
  measure: (connections: Record<Way, Connection[]>) => Promise<void>,
): Promise<void> {
  await using topology = await startTopology(
    { topology: 'replication', replicas: 0, server, links: true },
    { signal },
  )
  const announced = topology.node('redis-1').port
  const dial = (port: number) => Array.from({ length: CONNECTIONS }, () => new Connection(port, TIMEOUT_MS))
  const connections = { direct: dial(await ownPort(announced)), proxy: dial(announced) }
  try {
    await measure(connections)
  } finally {
    for (const way of WAYS) for (const connection of connections[way]) connection.close()
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
