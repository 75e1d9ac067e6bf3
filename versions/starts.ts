import { median } from '../bench/statistics.ts'
import type { ServerProgram } from '../src/processes/server-program.ts'
import { KINDS, type Kind } from './suite.ts'
import { placeFor } from './server-place.ts'

/** How long whole `up` processes took, ms. */
export type Starts = Map<ServerProgram, Record<Kind, number[]>>

/** Starts every kind of topology with every server in turns, so that what the machine does meanwhile is spread over all. */
export async function measureStarts(
  programs: ServerProgram[],
  rounds: number,
  tell: (text: string) => void,
): Promise<Starts> {
  const starts: Starts = new Map(
    programs.map((program) => [program, { replication: [], sentinel: [], cluster: [] }]),
  )
  for (let round = 0; round < rounds; round++) {
    for (const kind of KINDS)
      for (const program of programs) starts.get(program)?.[kind].push(await start(program, kind))
    tell(`start times: round ${round + 1} of ${rounds}`)
  }
  return starts
}

async function start(program: ServerProgram, kind: Kind): Promise<number> {
  await using place = placeFor(program)
  const file = place.file(`${kind}.yaml`, `topology: ${kind}\n`)
  const { ms } = await place.expect(0, 'up', file, '--quiet', '--port', 'auto')
  await place.demandClean()
  return ms
}

/** `251 (224 to 301)`. */
export function startText(values: readonly number[]): string {
  if (values.length === 0) return ''
  const [least, most] = [Math.min(...values), Math.max(...values)].map(Math.round)
  return `${Math.round(median(values))} (${least} to ${most})`
}
