import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { type Options, readOptions, usage } from './options.ts'
import { type Outcome, reportOf } from './report.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { Chance, seedOf } from './support/chance.ts'
import { Impossible } from './support/failure.ts'

/**
 * Attacks redis-ha as its users' days do: kills, signals, strangers, crowds, full disks. Prints each broken promise with the
 * seed and the number of its run; ends with 1 where there was one.
 */
async function torture(options: Options): Promise<number> {
  const { seed, only } = options
  const unknown = only?.filter((name) => !scenarios.some((scenario) => scenario.name === name)) ?? []
  if (unknown.length > 0) {
    const known = scenarios.map(({ name }) => name).join(', ')
    throw new TypeError(`--only: unknown ${unknown.join(', ')}; known: ${known}`)
  }
  tell(`seed ${seed}`)
  const outcomes: Outcome[] = []
  for (const scenario of scenarios.filter(({ name }) => only?.includes(name) ?? true)) {
    outcomes.push(await repeat(scenario, options))
  }
  const facts = { seed, date: new Date().toISOString().slice(0, 10), server: serverVersion() }
  const report = reportOf(outcomes, facts)
  process.stdout.write(report)
  if (options.write) writeFileSync(new URL('../docs/reliability.md', import.meta.url), report)
  return outcomes.some(({ broken }) => broken.length > 0) ? 1 : 0
}

async function repeat(scenario: Scenario, { full, count, seed }: Options): Promise<Outcome> {
  const runs = count ?? (full ? scenario.full : scenario.short)
  const begun = performance.now()
  const outcome: Outcome = { scenario, runs, broken: [], impossible: [], seconds: 0 }
  for (let run = 0; run < runs; run++) {
    try {
      await scenario.run(new Chance(seedOf(seed, scenario.name, run)), run)
    } catch (error) {
      if (error instanceof Impossible) outcome.impossible.push(error.message)
      else {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
        outcome.broken.push({ run, message })
        tell(`✘ ${scenario.name}, run ${run}: ${message}`)
      }
    }
  }
  outcome.seconds = (performance.now() - begun) / 1000
  const bad = outcome.broken.length
  tell(
    `${bad === 0 ? '✔' : '✘'} ${scenario.name}: ${runs} runs, ${bad} broken, ${outcome.seconds.toFixed(0)}s`,
  )
  return outcome
}

function serverVersion(): string {
  const said = execFileSync('redis-server', ['--version'], { encoding: 'utf8' })
  return `Redis ${/v=(\S+)/.exec(said)?.[1] ?? 'of some version'}`
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
