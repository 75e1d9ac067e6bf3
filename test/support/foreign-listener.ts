import { createServer } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Address } from '../../src/model/plan.ts'
import { eventually } from './eventually.ts'

/** Somebody else's server. */
export interface ForeignListener {
  port: number
  /** How many have connected so far. */
  readonly visitors: number
  /** Twice is once. */
  close: () => Promise<void>
}

/** Listens where a node that has ended did, or, without a port, anywhere, until it is closed or the test ends. */
export async function listenInstead({ host, port }: Address): Promise<ForeignListener> {
  let visitors = 0
  const server = createServer((socket) => {
    visitors++
    socket.destroy()
  })
  const listening = async () =>
    await new Promise<true>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => resolve(true))
    })
  // The node may have been killed only just now.
  await eventually(`port ${port}`, listening)
  const close = async () => {
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    get visitors() {
      return visitors
    },
    close,
  }
}
