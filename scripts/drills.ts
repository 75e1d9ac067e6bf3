import { libraryDrills, loadDrill } from '../src/drills/load-drill.ts'
import { runDrill } from '../src/drills/run-drill.ts'
import { formatMs } from '../src/model/duration.ts'
import { monotonicMs } from '../src/processes/clock.ts'
import { plainTable } from '../src/ui/table.ts'

// Runs the drills that come with the package, or those whose name has one of the arguments in it, and prints a table.
// Ends with 1 where one failed; one that this server can't do is unknown, and that is said.

const wanted = process.argv.slice(2)
const drills = (await libraryDrills()).filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
)
const rows: string[][] = []
for (const { name } of drills) {
  const begun = monotonicMs()
  try {
    const { verdict, checks } = await runDrill(await loadDrill(name))
    const [bad] = checks.filter((check) => check.verdict !== 'pass')
    const why = bad ? `${bad.check}: expected ${bad.expected}, seen ${bad.seen}` : ''
    rows.push([name, verdict, formatMs(monotonicMs() - begun), why])
  } catch (error) {
    rows.push([name, 'error', formatMs(monotonicMs() - begun), String(error)])
  }
  process.stderr.write(`${rows.at(-1)?.join('  ')}\n`)
}
process.stdout.write(`${plainTable(['drill', 'verdict', 'took', ''], rows)}\n`)
process.exit(rows.every(([, verdict]) => verdict === 'pass' || verdict === 'unknown') ? 0 : 1)
