import { sleep } from '../processes/clock.ts'
import { fileTimeMs, readIfThere } from '../processes/files.ts'
import { type Identity, isAlive } from '../processes/identity.ts'
import { LINKS_NAME } from '../model/links.ts'

/** How often it looks, and how long its topology may be without any process (all restarting at once), ms. */
const LOOK_MS = 500
const PATIENCE_MS = 5000

/**
 * Resolves when a topology is no more: its run record is gone, or says that it runs although no process of it has lived
 * for a while and nobody holds a fault. So the proxy never outlives its topology, whoever ended that.
 */
export async function topologyIsGone(recordPath: string, isHeld: () => boolean): Promise<void> {
  let read: { at: number; guarded: Identity[] | undefined } | undefined
  for (let aloneMs = 0; aloneMs < PATIENCE_MS; aloneMs += LOOK_MS) {
    await sleep(LOOK_MS)
    const at = fileTimeMs(recordPath)
    if (at === undefined) return
    if (read?.at !== at) read = { at, guarded: processesIn(readIfThere(recordPath)) }
    if (read.guarded === undefined || isHeld() || read.guarded.some(isAlive)) aloneMs = 0
  }
}

/** The servers of a topology that runs; undefined while it is being started or stopped, which is somebody else's affair. */
function processesIn(text: string | undefined): Identity[] | undefined {
  try {
    const record = JSON.parse(text ?? '') as { phase: string; processes: Record<string, Identity> }
    if (record.phase !== 'running') return undefined
    return Object.entries(record.processes).flatMap(([name, identity]) =>
      name === LINKS_NAME ? [] : [identity],
    )
  } catch {
    return undefined
  }
}
