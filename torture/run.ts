import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { type Options, readOptions, usage } from './options.ts'
import { type Outcome, reportOf } from './report.ts'
import { type Attacked, Progress } from './progress.ts'
import type { Round, Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { Chance, seedOf } from './support/chance.ts'
import { Impossible } from './support/failure.ts'

/**
 * Attacks redis-ha as its users' days do: kills, signals, strangers, crowds, full disks. Prints each broken promise with the
 * seed and the number of its run; ends with 1 where there was one.
 */
async function torture(options: Options): Promise<number> {
  const { only, full, count } = options
  const unknown = only?.filter((name) => !scenarios.some((scenario) => scenario.name === name)) ?? []
  if (unknown.length > 0) {
    const known = scenarios.map(({ name }) => name).join(', ')
    throw new TypeError(`--only: unknown ${unknown.join(', ')}; known: ${known}`)
  }
  const progress = new Progress(options.resume, options.seed)
  const { seed } = progress
  tell(`seed ${seed}`)
  const begun = performance.now() - progress.beforeMs
  const sinceBegun = () => Math.round(performance.now() - begun)
  const end = performance.now() + options.minutes * 60_000
  const isOver = () => interrupted || performance.now() >= end
  const outcomes = scenarios
    .filter(({ name }) => only?.includes(name) ?? true)
    .map((scenario): Outcome => {
      const planned = count ?? (full ? scenario.full : scenario.short)
      return { scenario, planned, ended: 0, tookMs: 0, broken: [], impossible: [] }
    })
  for (const one of progress.past) {
    const outcome = outcomes.find(({ scenario }) => scenario.name === one.scenario)
    if (outcome && one.run < outcome.planned) addTo(outcome, one)
  }
  const report = () =>
    reportOf(outcomes, {
      seed,
      date: new Date().toISOString().slice(0, 10),
      minutes: Math.ceil(sinceBegun() / 60_000),
      versions: versions(),
    })
  const attacks = outcomes
    .flatMap((outcome) => Array.from({ length: outcome.planned }, (_, run) => ({ outcome, run })))
    .filter(({ outcome, run }) => !progress.isDone(outcome.scenario.name, run))
  // Of each its share: a round that is cut short has tried everything.
  attacks.sort((a, b) => a.run / a.outcome.planned - b.run / b.outcome.planned)
  const perform = async ({ outcome, run }: { outcome: Outcome; run: number }) => {
    const from = performance.now()
    const result = await attack(outcome.scenario, run, seed, full ? 'full' : 'short')
    if (result === 'cut') return
    const { name } = outcome.scenario
    const tookMs = Math.round(performance.now() - from)
    const attacked: Attacked = { scenario: name, run, tookMs, atMs: sinceBegun(), result }
    progress.add(attacked)
    addTo(outcome, attacked)
    // As it stands, for the same reason.
    if (options.write) writeFileSync(new URL('../docs/reliability.md', import.meta.url), report())
    if (outcome.ended < outcome.planned) return
    const eachSeconds = (outcome.tookMs / outcome.ended / 1000).toFixed(1)
    tell(`${outcome.broken.length === 0 ? '✔' : '✘'} ${name}: ${outcome.ended} runs, ${eachSeconds} s each`)
  }
  const alone = attacks.filter(({ outcome }) => outcome.scenario.alone)
  await inTurn(
    attacks.filter((one) => !alone.includes(one)),
    perform,
    options.jobs,
    isOver,
  )
  await inTurn(alone, perform, 1, isOver)
  process.stdout.write(report())
  return outcomes.some(({ broken }) => broken.length > 0) ? 1 : 0
}

/** Set by the first signal: what has begun goes on to its end, so that nothing is left of it. */
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true))

/** Does so many at a time, and begins them in their order. */
async function inTurn<T>(
  items: T[],
  perform: (item: T) => Promise<void>,
  jobs: number,
  isOver: () => boolean,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) if (!isOver()) await perform(item)
  }
  await Promise.all(Array.from({ length: jobs }, worker))
}

/** One that is broken after an interruption says nothing: a terminal's Ctrl-C reaches what it has started too. */
async function attack(
  scenario: Scenario,
  run: number,
  seed: number,
  round: Round,
): Promise<Attacked['result'] | 'cut'> {
  try {
    await scenario.run(new Chance(seedOf(seed, scenario.name, run)), run, round)
    return 'kept'
  } catch (error) {
    if (error instanceof Impossible) return { impossible: error.message }
    if (interrupted) return 'cut'
    const message = error instanceof Error ? error.message : String(error)
    tell(`✘ ${scenario.name}, run ${run}: ${error instanceof Error ? (error.stack ?? message) : message}`)
    return { broken: message }
  }
}

function addTo(outcome: Outcome, { run, tookMs, result }: Attacked): void {
  outcome.ended++
  outcome.tookMs += tookMs
  if (result === 'kept') return
  if ('broken' in result) outcome.broken.push({ run, message: result.broken })
  else outcome.impossible.push(result.impossible)
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
