import type { WorkloadClient } from '../../client/workload-client.ts'
import type { Workload } from '../../model/drill-file.ts'
import { deadlineIn, poll } from '../../processes/clock.ts'
import { type FinalReading, FoundWrites } from '../history/final-reading.ts'

const PAGE = 5000
/** How long a topology that is being healed may refuse, ms. */
const WITHIN_MS = 20_000

/** Reads every write of the workload back. What can't be read makes the whole unread: nothing is lost for want of an answer. */
export async function readBack(
  client: WorkloadClient,
  workload: Workload,
  keyOf: (client: number, key: number) => string,
): Promise<FinalReading> {
  const times = new FoundWrites()
  const deadline = deadlineIn(WITHIN_MS)
  for (let number = 0; number < workload.clients; number++) {
    for (let key = 0; key < workload.keys; key++) {
      for (let from = 0; ; from += PAGE) {
        let why = 'no answer'
        const page = await poll(
          async () => {
            try {
              const reply = await client.call('LRANGE', keyOf(number, key), from, from + PAGE - 1)
              return Array.isArray(reply) ? reply : undefined
            } catch (error) {
              why = client.failed(error).message
              return undefined
            }
          },
          { deadline, everyMs: 50 },
        )
        if (!page) return { is: 'unread', why: `${keyOf(number, key)}: ${why}` }
        for (const item of page) times.add(number, Number.parseInt(String(item), 10))
        if (page.length < PAGE) break
      }
    }
  }
  return { is: 'read', times }
}

/** Every key that a workload writes to. */
export function keysOf(
  { clients, keys }: Workload,
  keyOf: (client: number, key: number) => string,
): string[] {
  return Array.from({ length: clients * keys }, (_, index) => keyOf(Math.floor(index / keys), index % keys))
}

/** Removes what a drill wrote, from a topology that is not its own. */
export async function removeKeys(client: WorkloadClient, keys: string[]): Promise<void> {
  for (const key of keys) await client.call('DEL', key)
}
