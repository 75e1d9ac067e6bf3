import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findServer, type ServerProgram } from '../src/processes/server-program.ts'
import type { Place } from '../torture/support/place.ts'
import type { Outcome } from './outcome.ts'
import { replaceSection } from '../scripts/reference/section.ts'
import { placeFor } from './server-place.ts'
import { measureStarts } from './starts.ts'
import { KINDS, type Kind, runSuite } from './suite.ts'
import { type Ran, startTable, suiteTable } from './tables.ts'

// npm run versions -- [--only KIND,KIND] [--starts ROUNDS] [--record] [PROGRAM…]
// Runs the live suite with each server program, redis-server where none is named, and prints its table. --starts measures the start
// times too, --record writes both into docs/versions.md. Ends with 1 where a step failed or is unknown; what a server can't do is said, with the reason.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: KINDS.join(',') },
    starts: { type: 'string', default: '0' },
    record: { type: 'boolean', default: false },
  },
})
const kinds = KINDS.filter((kind) => values.only.split(',').includes(kind))
const unknown = values.only.split(',').filter((name) => !KINDS.some((kind) => kind === name))
if (unknown.length > 0) {
  process.stderr.write(`--only: unknown ${unknown.join(', ')}; known: ${KINDS.join(', ')}\n`)
  process.exit(2)
}
/** Where the suite is just now, to be cleared away when it is interrupted. */
let place: Place | undefined
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void leave().finally(() => process.exit(130)))

const names = positionals.length > 0 ? positionals : ['redis-server']
const programs = await Promise.all(names.map((name) => findServer(name, process.cwd())))
const ran: Ran[] = []
for (const program of programs) ran.push({ program, outcomes: await suiteOf(program) })
const suite = suiteTable(ran)
process.stdout.write(`${suite}\n`)
const rounds = Number(values.starts)
const times = rounds > 0 ? startTable(await measureStarts(programs, rounds, tell)) : undefined
if (times !== undefined) process.stdout.write(`\n${times}\n`)
if (values.record) record({ suite, ...(times !== undefined && { starts: times }) })
const isBad = ran.some(({ outcomes }) =>
  [...outcomes.values()].some(({ is }) => is === 'failed' || is === 'unknown'),
)
process.exitCode = isBad ? 1 : 0

async function suiteOf(program: ServerProgram): Promise<Map<string, Outcome>> {
  const { flavor, version } = program.server
  const all = new Map<string, Outcome>()
  for (const kind of kinds) {
    const name = `${flavor} ${version} ${kind}`
    await using own = placeFor(program)
    place = own
    const outcomes = await runSuite(own, kind, version, (step, outcome) =>
      tell(`${name}: ${step}: ${textOf(outcome)}`),
    )
    for (const [step, outcome] of outcomes) all.set(stepOf(kind, step), outcome)
  }
  return all
}

async function leave(): Promise<void> {
  await place?.[Symbol.asyncDispose]()
}

/** Drills have their kind in their names. */
function stepOf(kind: Kind, step: string): string {
  return step.startsWith('drill ') ? step : `${kind}: ${step}`
}

function textOf(outcome: Outcome): string {
  switch (outcome.is) {
    case 'done':
      return `done, ${(outcome.ms / 1000).toFixed(1)}s`
    case 'not-applicable':
      return `not applicable: ${outcome.why}`
    case 'unknown':
      return `unknown: ${outcome.why}`
    case 'failed':
      return `FAILED: ${outcome.why}`
  }
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

function record(sections: Record<string, string>): void {
  const path = fileURLToPath(new URL('../docs/versions.md', import.meta.url))
  let text = readFileSync(path, 'utf8')
  for (const [name, content] of Object.entries(sections)) text = replaceSection(text, name, content)
  writeFileSync(path, text)
}
