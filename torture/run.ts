import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { type Options, readOptions, usage } from './options.ts'
import { type Outcome, reportOf } from './report.ts'
import { scenarios } from './scenarios.ts'
import { Chance, seedOf } from './support/chance.ts'
import { Impossible } from './support/failure.ts'

/**
 * Attacks redis-ha as its users' days do: kills, signals, strangers, crowds, full disks. Prints each broken promise with the
 * seed and the number of its run; ends with 1 where there was one.
 */
async function torture(options: Options): Promise<number> {
  const { seed, only, full, count } = options
  const unknown = only?.filter((name) => !scenarios.some((scenario) => scenario.name === name)) ?? []
  if (unknown.length > 0) {
    const known = scenarios.map(({ name }) => name).join(', ')
    throw new TypeError(`--only: unknown ${unknown.join(', ')}; known: ${known}`)
  }
  tell(`seed ${seed}`)
  const begun = performance.now()
  const outcomes = scenarios
    .filter(({ name }) => only?.includes(name) ?? true)
    .map((scenario): Outcome => {
      const planned = count ?? (full ? scenario.full : scenario.short)
      return { scenario, planned, ended: 0, broken: [], impossible: [] }
    })
  const report = () =>
    reportOf(outcomes, {
      seed,
      date: new Date().toISOString().slice(0, 10),
      minutes: Math.ceil((performance.now() - begun) / 60_000),
      versions: versions(),
    })
  const attacks = outcomes.flatMap((outcome) =>
    Array.from({ length: outcome.planned }, (_, run) => ({ outcome, run })),
  )
  // Of each its share: a round that is cut short has tried everything.
  attacks.sort((a, b) => a.run / a.outcome.planned - b.run / b.outcome.planned)
  const perform = async ({ outcome, run }: { outcome: Outcome; run: number }) => {
    await attack(outcome, run, options)
    // As it stands, for the same reason.
    if (options.write) writeFileSync(new URL('../docs/reliability.md', import.meta.url), report())
    if (outcome.ended < outcome.planned) return
    tell(`${outcome.broken.length === 0 ? '✔' : '✘'} ${outcome.scenario.name}: ${outcome.ended} runs`)
  }
  const alone = attacks.filter(({ outcome }) => outcome.scenario.alone)
  await inTurn(
    attacks.filter((one) => !alone.includes(one)),
    perform,
    options.jobs,
  )
  await inTurn(alone, perform, 1)
  process.stdout.write(report())
  return outcomes.some(({ broken }) => broken.length > 0) ? 1 : 0
}

/** Set by the first signal: what has begun goes on to its end, so that nothing is left of it. */
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true))

/** Does so many at a time, and begins them in their order. */
async function inTurn<T>(items: T[], perform: (item: T) => Promise<void>, jobs: number): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) if (!interrupted) await perform(item)
  }
  await Promise.all(Array.from({ length: jobs }, worker))
}

async function attack(outcome: Outcome, run: number, { seed, full }: Options): Promise<void> {
  const { scenario, broken, impossible } = outcome
  try {
    await scenario.run(new Chance(seedOf(seed, scenario.name, run)), run, full ? 'full' : 'short')
  } catch (error) {
    if (error instanceof Impossible) impossible.push(error.message)
    else {
      const message = error instanceof Error ? error.message : String(error)
      broken.push({ run, message })
      tell(`✘ ${scenario.name}, run ${run}: ${error instanceof Error ? (error.stack ?? message) : message}`)
    }
  }
  outcome.ended++
}

function versions(): string {
  const own = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const said = execFileSync('redis-server', ['--version'], { encoding: 'utf8' })
  const server = /v=(\S+)/.exec(said)?.[1] ?? 'of some version'
  return `redis-ha ${own.version}, Redis ${server}, Node ${process.versions.node}, ${process.platform}`
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2))
    if (!options.help) return await torture(options)
    process.stdout.write(usage)
    return 0
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    tell(`${error.message}\n\n${usage}`)
    return 2
  }
}

process.exitCode = await main()
