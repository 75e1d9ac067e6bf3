import { markdownTable } from 'markdown-table'
import type { DrillReport, Verdict } from '../model/drill-report.ts'
import { APPLICATION_HEADS, applicationRows } from './application-rows.ts'
import { measuredText, momentText, programText, surroundingsText } from './measured.ts'

const SIGNS: Record<Verdict, string> = { pass: '✅', fail: '❌', unknown: '❔' }

/** The report as Markdown, as a CI shows it in its summary: the verdict, what happened, the checks, the figures. */
export function markdownReport(report: DrillReport): string {
  const { drill, verdict, description, story, checks, measurements, program } = report
  return [
    `## ${SIGNS[verdict]} ${inLine(drill)}: ${verdict}`,
    ...(description === undefined ? [] : ['', inLine(description)]),
    '',
    inLine(surroundingsText(report)),
    '',
    ...story.map(({ atMs, text }) => `- \`${momentText(atMs)}\` ${inLine(text)}`),
    ...applications(report),
    ...(program === undefined ? [] : ['', `Your program: ${inLine(programText(program))}`]),
    '',
    markdownTable([
      ['check', 'verdict', 'expected', 'seen'],
      ...checks.map((check) => [
        inLine(check.check),
        `${SIGNS[check.verdict]} ${check.verdict}`,
        inLine(check.expected),
        inLine(check.seen),
      ]),
    ]),
    '',
    markdownTable(
      [
        ['measurement', 'value', 'what it is'],
        ...measurements.map((measurement) => [
          inLine(measurement.name),
          measuredText(measurement),
          inLine(measurement.definition),
        ]),
      ],
      { align: ['l', 'r', 'l'] },
    ),
    '',
  ].join('\n')
}

function applications(report: DrillReport): string[] {
  const rows = applicationRows(report)
  if (rows.length === 0) return []
  const align = APPLICATION_HEADS.map((_, column) => (column < 2 ? 'l' : 'r'))
  return ['', markdownTable([[...APPLICATION_HEADS], ...rows.map((row) => row.map(inLine))], { align })]
}

/** Text that stays text: in one line, and no mark-up of its own, HTML neither. */
export function inLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#~&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
