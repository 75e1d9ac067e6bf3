import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { libraryDrills, libraryIndexPath, readLibrary } from '../src/drills/library.ts'
import { libraryPaths, loadDrill } from '../src/drills/load-drill.ts'
import { runDrill } from '../src/drills/run-drill.ts'
import { monotonicMs } from '../src/processes/clock.ts'
import { readOptions, usage } from './library-run/options.ts'
import { countsText, isFine, type Outcome, outcomeOf, outcomeText } from './library-run/outcome.ts'
import { Progress } from './library-run/progress.ts'
import { drillLibraryPage } from './reference/drill-library.ts'
import { cache, isBuilt } from './steps/build-stamp.mjs'

// The drills that come with the package, all of them: `npm run drills -- --help`.

process.exit(await main())

async function main(): Promise<number> {
  let options
  try {
    options = readOptions(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${String(error)}\n\n${usage}`)
    return 2
  }
  if (options.help) process.stdout.write(usage)
  if (options.help) return 0
  if (options.page) await writeLists([])
  if (options.page) return 0
  const names = (await libraryDrills())
    .map(({ name }) => name)
    .filter((name) => options.parts.length === 0 || options.parts.some((part) => name.includes(part)))
  if (names.length === 0) {
    process.stderr.write(`no drill has ${options.parts.join(' or ')} in its name\n`)
    return 2
  }
  if (!isBuilt()) {
    process.stderr.write('dist is not what the sources are: npm run build first\n')
    return 2
  }
  const progress = new Progress(join(cache, 'library-run.json'), options.resume)
  const wasInterrupted = await runAll(names, progress)
  const outcomes = progress.outcomes.filter(({ name }) => names.includes(name))
  if (options.record) await writeLists(outcomes)
  const bad = outcomes.filter((outcome) => outcome.verdict !== 'pass')
  process.stdout.write(`\n${[...bad.map(outcomeText), countsText(outcomes)].join('\n')}\n`)
  if (wasInterrupted) {
    process.stderr.write(`interrupted: ${names.length - outcomes.length} were not run; --resume goes on\n`)
    return 130
  }
  return outcomes.every(isFine) ? 0 : 1
}

/** Runs those that have not passed yet; whether it was interrupted. Then the drill that ran has healed and removed what it made. */
async function runAll(names: string[], progress: Progress): Promise<boolean> {
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort())
  for (const name of names) {
    if (progress.has(name)) continue
    const outcome = await run(name, interrupt.signal)
    if (interrupt.signal.aborted) return true
    progress.add(outcome)
    process.stderr.write(`${outcomeText(outcome)}\n`)
  }
  return false
}

async function run(name: string, signal: AbortSignal): Promise<Outcome> {
  const begun = monotonicMs()
  const took = () => monotonicMs() - begun
  try {
    return outcomeOf(name, await runDrill(await loadDrill(name), { signal }), took())
  } catch (error) {
    return { name, verdict: 'error', tookMs: took(), reasons: [String(error)] }
  }
}

/** The list and the page of the library, with the times of those that passed. */
async function writeLists(outcomes: Outcome[]): Promise<void> {
  const passed = outcomes.filter(({ verdict }) => verdict === 'pass')
  const took = new Map(passed.map(({ name, tookMs }) => [name, Math.ceil(tookMs / 1000)]))
  const drills = (await readLibrary()).map((drill) => ({
    ...drill,
    takesSeconds: took.get(drill.name) ?? drill.takesSeconds,
  }))
  const lines = drills.map((drill) => `  ${JSON.stringify(drill)}`)
  writeFileSync(libraryIndexPath(), `[\n${lines.join(',\n')}\n]\n`)
  const sources = new Map([...libraryPaths()].map(([name, path]) => [name, readFileSync(path, 'utf8')]))
  const page = new URL('../docs/drill-library.md', import.meta.url)
  writeFileSync(fileURLToPath(page), drillLibraryPage(drills, sources))
}
