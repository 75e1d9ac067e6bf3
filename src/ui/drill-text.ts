import { stripVTControlCharacters } from 'node:util'
import wrapAnsi from 'wrap-ansi'
import type { DrillReport, Verdict } from '../model/drill-report.ts'
import { measuredText, momentText, programText } from '../reports/measured.ts'
import { onStdout } from './output.ts'
import { plainTable } from './table.ts'

const LONGEST_NAME = 24
/** Between two columns of a table. */
const GAP = 2

/** The summary of a drill for a terminal: what happened in words, the checks, the figures. No line is longer than `columns`. */
export function drillText(report: DrillReport, columns: number): string {
  const { story, checks, measurements, workload, program, topology, seed } = report
  return [
    ...wrapped(report.drill, `${verdictText(report.verdict)}  `, columns),
    ...wrapped(
      `${topology.kind}, ${topology.nodes.length} nodes, ${topology.server}, seed ${seed}`,
      '',
      columns,
    ),
    '',
    onStdout.dim('counted from when the drill began to record:'.slice(0, columns)),
    ...story.flatMap(({ atMs, text }) => wrapped(text, `${momentText(atMs).padStart(8)}  `, columns)),
    ...(program === undefined ? [] : ['', ...wrapped(programText(program), '', columns)]),
    '',
    ...checks.flatMap(({ check, verdict, expected, seen }) =>
      wrapped(`${check}: expected ${expected}, seen ${seen}`, `${signOf(verdict)} `, columns),
    ),
    ...(workload.errors.length === 0 ? [] : ['', 'errors']),
    ...workload.errors.flatMap(({ kind, count, example }) =>
      wrapped(`${count} × ${kind}: ${example}`, '  ', columns),
    ),
    '',
    ...figures(measurements, columns),
    onStdout.dim('What each means: --report DIR'.slice(0, columns)),
  ].join('\n')
}

/** Only what was measured, side by side: the reports have the rest, with its definition. */
function figures(measurements: DrillReport['measurements'], columns: number): string[] {
  const cells = measurements
    .filter(({ value }) => value !== null)
    .map((measurement) => [shown(measurement.name).slice(0, LONGEST_NAME), measuredText(measurement)])
  const width = widest(cells, 0) + widest(cells, 1) + 2 * GAP
  const beside = Math.max(1, Math.floor((columns + GAP) / width))
  const height = Math.ceil(cells.length / beside)
  const rows = Array.from({ length: height }, (_, row) =>
    Array.from({ length: beside }, (__, column) => cells[column * height + row] ?? ['', '']).flat(),
  )
  return plainTable([], rows).split('\n')
}

function widest(cells: string[][], column: number): number {
  return Math.max(0, ...cells.map((cell) => (cell[column] ?? '').length))
}

/** One of several runs: the verdict, what it measured of an outage, and what does not hold. */
export function drillLines(
  { drill, verdict, seed, checks, measurements }: DrillReport,
  columns: number,
): string {
  const unavailable = measurements.find(({ name }) => name === 'unavailable')
  const facts = [...(unavailable ? [`unavailable ${measuredText(unavailable)}`] : []), `seed ${seed}`]
  return [
    ...wrapped(`${drill}  ${facts.join(', ')}`, `${verdictText(verdict)}  `, columns),
    ...checks
      .filter((check) => check.verdict !== 'pass')
      .flatMap((check) =>
        wrapped(
          `${check.check}: expected ${check.expected}, seen ${check.seen}`,
          `  ${signOf(check.verdict)} `,
          columns,
        ),
      ),
  ].join('\n')
}

function wrapped(text: string, lead: string, columns: number): string[] {
  const indent = stripVTControlCharacters(lead).length
  const lines = wrapAnsi(shown(text), Math.max(columns - indent, 10), { hard: true }).split('\n')
  return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(indent)) + line)
}

/** A message from a log must not move the cursor. */
function shown(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}

export function verdictText(verdict: Verdict): string {
  switch (verdict) {
    case 'pass':
      return onStdout.green('✔ pass')
    case 'fail':
      return onStdout.red('✘ fail')
    case 'unknown':
      return onStdout.yellow('? unknown')
  }
}

function signOf(verdict: Verdict): string {
  return verdictText(verdict).replace(` ${verdict}`, '')
}
