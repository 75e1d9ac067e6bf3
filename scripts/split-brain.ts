import { readFileSync, writeFileSync } from 'node:fs'
import { loadDrill } from '../src/drills/load-drill.ts'
import { runDrill } from '../src/drills/run-drill.ts'
import type { DrillReport } from '../src/model/drill-report.ts'
import { type Split, SPLITS, splitBrainTable, withMeasured } from './reference/split-brain-table.ts'

// Runs the drills of split brain, three times each, and writes what they measured into the page of the cookbook.

const RUNS = 3

const page = new URL('../docs/cookbook/split-brain.md', import.meta.url)
const runs: Record<Split, DrillReport[]> = {
  'sentinel/split-brain': [],
  'sentinel/split-brain-min-replicas': [],
  'cluster/split-brain': [],
}
for (let run = 1; run <= RUNS; run++)
  for (const name of Object.keys(SPLITS) as Split[]) {
    const report = await runDrill(await loadDrill(name))
    process.stderr.write(`${run}/${RUNS}  ${name}  ${report.verdict}\n`)
    const failed = report.checks.find(({ verdict }) => verdict === 'fail')
    if (failed) throw new Error(`${name}: ${failed.check}, expected ${failed.expected}, seen ${failed.seen}`)
    runs[name].push(report)
  }
writeFileSync(page, withMeasured(readFileSync(page, 'utf8'), splitBrainTable(runs)))
process.exit(0)
