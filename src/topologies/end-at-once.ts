import { readRecord } from '../processes/run-record.ts'
import { removeTopology, serversIn, serversOf } from './belongings.ts'
import type { Report } from './progress.ts'
import { stopAll } from './stop-all.ts'

/** Kills all servers of a topology whose data goes with it, also those that were started later, and removes its folder. */
export async function endAtOnce(folder: string, report?: Report): Promise<void> {
  await stopAll(() => liveServers(folder), { kill: true, ...(report && { report }) })
  removeTopology(folder)
}

function liveServers(folder: string) {
  const record = readRecord(folder)
  return record ? serversOf(record) : serversIn(folder)
}
