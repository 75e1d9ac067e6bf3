import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { libraryDrills, libraryIndexPath, readLibrary } from '../src/drills/library.ts'
import { libraryPaths, loadDrill } from '../src/drills/load-drill.ts'
import { runDrill } from '../src/drills/run-drill.ts'
import { formatMs } from '../src/model/duration.ts'
import { monotonicMs } from '../src/processes/clock.ts'
import { plainTable } from '../src/ui/table.ts'
import { drillLibraryPage } from './reference/drill-library.ts'

// Runs the drills that come with the package, or those whose name has one of the arguments in it, and prints a table.
// Ends with 1 where one failed; one that this server can't do is unknown, and that is said. It keeps with --record how long those took
// that passed, and writes the list and the page of the library anew; with --page it does only that.

const args = process.argv.slice(2)
const wanted = args.filter((arg) => !arg.startsWith('--'))
const rows: string[][] = []
const took = new Map<string, number>()
if (!args.includes('--page')) await runAll()
if (args.includes('--page') || args.includes('--record')) await writeLists()
process.exit(rows.every(([, verdict]) => verdict === 'pass' || verdict === 'unknown') ? 0 : 1)

async function runAll(): Promise<void> {
  const drills = (await libraryDrills()).filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  )
  for (const { name } of drills) {
    const begun = monotonicMs()
    try {
      const { verdict, checks } = await runDrill(await loadDrill(name))
      const tookMs = monotonicMs() - begun
      const [bad] = checks.filter((check) => check.verdict !== 'pass')
      const why = bad ? `${bad.check}: expected ${bad.expected}, seen ${bad.seen}` : ''
      rows.push([name, verdict, formatMs(tookMs), why])
      if (verdict === 'pass') took.set(name, Math.ceil(tookMs / 1000))
    } catch (error) {
      rows.push([name, 'error', formatMs(monotonicMs() - begun), String(error)])
    }
    process.stderr.write(`${rows.at(-1)?.join('  ')}\n`)
  }
  process.stdout.write(`${plainTable(['drill', 'verdict', 'took', ''], rows)}\n`)
}

async function writeLists(): Promise<void> {
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
