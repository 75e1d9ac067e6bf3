import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { demand } from './failure.ts'
import { describeProcess, processesAt } from './processes.ts'

/** How long a watchdog may take, ms. */
const WITHIN_MS = 2000

/** What is left of private copies: processes of a place, and folders and leases in its temporary folder. */
export function leftIn(folder: string, temporary: string): string[] {
  const entries = readdirSync(temporary)
  const leases = entries
    .filter((name) => /^redis-ha-\d+$/.test(name))
    .flatMap((name) => namesIn(join(temporary, name)))
  return [
    ...processesAt(folder).map(describeProcess),
    ...entries.filter((name) => name.startsWith('redis-ha-copy-')),
    ...leases.filter((name) => name.endsWith('.json')),
  ]
}

/** The last lease takes its folder with it, maybe just now. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Waits until nothing is left, for as long as a watchdog may take. */
export async function demandNothingLeftSoon(
  folder: string,
  temporary: string,
  withinMs = WITHIN_MS,
): Promise<void> {
  const begun = performance.now()
  let left = leftIn(folder, temporary)
  while (left.length > 0 && performance.now() - begun < withinMs) {
    await sleep(50)
    left = leftIn(folder, temporary)
  }
  demand(left.length === 0, `something is left ${withinMs / 1000} s later`, () => left.join('\n'))
}
