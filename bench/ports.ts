import { createServer } from 'node:net'
import { BenchFailure } from './failure.ts'

const busOffset = 10_000

/**
 * A cluster node's bus is at its port + 10000. With data ports in this range the buses start where the range ends,
 * and stay below the ports that Linux gives out to clients.
 */
const first = 11_000
const last = 20_900

/** Free ports, each with its bus port free too. Begins at a random place, so that two benchmarks seldom meet. */
export async function freePorts(count: number): Promise<number[]> {
  const start = first + Math.floor(Math.random() * (last - first))
  const found: number[] = []
  for (let i = 0; i < last - first && found.length < count; i++) {
    const port = first + ((start - first + i) % (last - first))
    if ((await isFree(port)) && (await isFree(port + busOffset))) found.push(port)
  }
  if (found.length < count) throw new BenchFailure(`no ${count} free ports between ${first} and ${last}`)
  return found
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port }, () => server.close(() => resolve(true)))
  })
}
