import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Place, Running } from './place.ts'

const WITNESS = fileURLToPath(new URL('memory-witness.cjs', import.meta.url))
const WINDOWS = 6
/**
 * What may be kept more in the last window than in the third, as V8 learns what is often run: 0.1 MB were measured over ten minutes. What
 * the system has given a process says less: it grows and shrinks by 8 MB with the same objects in it.
 */
const KEPT_BYTES = 256 * 1024
/** What the system may have given it more. That is for what is not V8's, whose growth the heap does not show. */
const RESIDENT_BYTES = 16 * 1024 * 1024

interface Use {
  keptBytes: number
  residentBytes: number
  descriptors: number
}

/** A program of Node's that tells what its memory holds. */
export interface Witnessed {
  running: Running
  samples: string
}

/** Starts it with a witness inside. */
export function witnessed(place: Place, name: string, args: string[], longestMs: number): Witnessed {
  const samples = join(place.folder, `${name}.samples`)
  // A small young generation, so that the system's number, too, shows what is kept and not what was not collected yet.
  const flags = ['--expose-gc', '--max-semi-space-size=1', '--require', WITNESS]
  const running = place.spawn(process.execPath, [...flags, ...args], longestMs, { MEMORY_WITNESS: samples })
  return { running, samples }
}

/** What is wrong with how much a program uses over six windows of time; undefined where it is flat. */
export async function unsteadiness(program: Witnessed, windowMs: number): Promise<string | undefined> {
  const uses: Use[] = []
  for (let window = 0; window < WINDOWS; window++) uses.push(await leastOf(program, windowMs))
  // The first two are those in which it gets going.
  const [, , early, ...rest] = uses
  const late = rest.at(-1)
  if (!early || !late) throw new Error('there are too few windows')
  const limits = { keptBytes: KEPT_BYTES, residentBytes: RESIDENT_BYTES, descriptors: 0 }
  const grown = (Object.keys(limits) as (keyof Use)[]).filter(
    (what) => !(late[what] - early[what] <= limits[what]),
  )
  if (grown.length === 0) return undefined
  return [`${grown.join(' and ')} grow`, ...uses.map((use) => JSON.stringify(use))].join('\n')
}

/** The least of what was used over some time. */
async function leastOf({ running: { pid }, samples }: Witnessed, forMs: number): Promise<Use> {
  const from = samplesIn(samples).length
  const least: Use = { keptBytes: Infinity, residentBytes: Infinity, descriptors: Infinity }
  const end = performance.now() + forMs
  do {
    await sleep(250)
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    least.residentBytes = Math.min(least.residentBytes, Number(kilobytes) * 1024)
    least.descriptors = Math.min(least.descriptors, readdirSync(`/proc/${pid}/fd`).length)
  } while (performance.now() < end)
  // Where it told nothing there is nothing to go by, and that is no "flat".
  least.keptBytes = Math.min(Infinity, ...samplesIn(samples).slice(from))
  return least
}

function samplesIn(path: string): number[] {
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map(Number) : []
}
