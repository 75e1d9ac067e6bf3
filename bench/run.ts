import { writeFileSync } from 'node:fs'
import { BenchFailure } from './failure.ts'
import { figures, judge } from './figures.ts'
import { assertKnown, isWanted, type Options, readOptions, usage } from './options.ts'
import { assertBuilt, findPrograms, type Programs } from './programs.ts'
import { type Leftovers, report, type Units } from './report.ts'
import { alternate, type Times } from './rounds.ts'
import { drillSeries, type Series, startupSeries, topologySeries } from './series.ts'
import { shapes } from './shapes.ts'
import { findLeftovers } from './up.ts'

const resultsFile = new URL('results.md', import.meta.url)
const leftoversName = 'leftovers:up'

class Interrupted extends Error {
  readonly exitCode: number
  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`interrupted by ${signal}; everything started has been stopped`)
    this.exitCode = signal === 'SIGINT' ? 130 : 143
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function bench(options: Options, stop: AbortSignal): Promise<boolean> {
  const programs = findPrograms(options.server)
  const topologies = topologySeries(programs, stop)
  const startups = startupSeries(programs, stop)
  const drills = drillSeries(programs, stop)
  const all = [...topologies, ...startups, ...drills]
  assertKnown(options.only, all.map((s) => s.name).concat(leftoversName))
  const wanted = (series: Series[]) => series.filter(({ name }) => isWanted(name, options.only))
  const leftoversWanted = isWanted(leftoversName, options.only)
  if (leftoversWanted || wanted(all).some((s) => s.product)) assertBuilt()

  const times: Times = new Map([
    ...(await alternate(wanted(startups), options.startupRuns, stop, tell)),
    ...(await alternate(wanted(topologies), options.runs, stop, tell)),
    ...(await alternate(wanted(drills), options.runs, stop, tell)),
  ])
  const leftovers = leftoversWanted ? await allLeftovers(programs, stop) : []
  const units = new Map(all.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit] as const])))
  return conclude(times, leftovers, programs, options, units)
}

async function allLeftovers(programs: Programs, stop: AbortSignal): Promise<Leftovers[]> {
  const all: Leftovers[] = []
  for (const shape of [shapes.cluster, shapes.sentinel, shapes.replication]) {
    const found = await findLeftovers(shape, programs, stop)
    for (const commandLine of found) tell(`stays after up ${shape.name}: ${commandLine}`)
    all.push({ shape: shape.name, found })
  }
  return all
}

function conclude(
  times: Times,
  leftovers: Leftovers[],
  programs: Programs,
  options: Options,
  units: Units,
): boolean {
  const outcomes = figures.flatMap((figure) => judge(figure, times) ?? [])
  const text = report(outcomes, leftovers, times, programs, units)
  process.stdout.write(`\n${text}`)
  if (options.only === undefined) writeFileSync(resultsFile, text)
  return outcomes.every((o) => o.verdict !== 'MISSED') && leftovers.every((l) => l.found.length === 0)
}

async function main(): Promise<number> {
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => interrupt.abort(new Interrupted(signal)))
  }
  try {
    const options = readOptions(process.argv.slice(2))
    if (options.help) {
      process.stdout.write(usage)
      return 0
    }
    if (process.platform !== 'linux') throw new BenchFailure('the benchmark reads /proc, so it needs Linux')
    return (await bench(options, interrupt.signal)) ? 0 : 1
  } catch (error) {
    // What an interruption tore down fails in many ways; the interruption is the reason.
    const reason: unknown = interrupt.signal.aborted ? interrupt.signal.reason : error
    if (reason instanceof Interrupted) {
      tell(reason.message)
      return reason.exitCode
    }
    if (!(reason instanceof BenchFailure)) throw reason
    tell(`benchmark failed: ${reason.message}`)
    return 1
  }
}

process.exitCode = await main()
