import { stripVTControlCharacters } from 'node:util'
import wrapAnsi from 'wrap-ansi'
import type { DrillReport, Verdict } from '../model/drill-report.ts'
import { measuredText, momentText, programText } from '../reports/measured.ts'
import { onStdout } from './output.ts'
import { plainTable } from './table.ts'

/** Below this a table is harder to read than lines. */
const NARROW = 60
const LONGEST_NAME = 24

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
  ].join('\n')
}

/** Only what was measured: the reports have the rest, with its definition. */
function figures(measurements: DrillReport['measurements'], columns: number): string[] {
  const rows = measurements
    .filter(({ value }) => value !== null)
    .map((measurement) => [
      shown(measurement.name).slice(0, LONGEST_NAME),
      measuredText(measurement),
      shown(measurement.definition),
    ])
  if (columns < NARROW)
    return plainTable(
      [],
      rows.map((row) => row.slice(0, 2)),
    ).split('\n')
  const room = columns - 4 - widest(rows, 0) - widest(rows, 1)
  return plainTable(
    [],
    rows.map(([name = '', value = '', definition = '']) => [
      name,
      value,
      onStdout.dim(wrapAnsi(definition, Math.max(room, 20), { hard: true })),
    ]),
  ).split('\n')
}

function widest(rows: string[][], column: number): number {
  return Math.max(0, ...rows.map((row) => (row[column] ?? '').length))
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
