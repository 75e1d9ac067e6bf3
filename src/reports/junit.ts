import junit, { type Builder } from 'junit-report-builder'
import type { DrillReport } from '../model/drill-report.ts'

// Its types speak of the module where Node gives its default export.
const factory = junit as unknown as Builder

/** JUnit XML: a suite for each drill, a case for each check. Unknown is an error there: a CI must not take it for a pass. */
export function junitReport(reports: DrillReport[]): string {
  const builder = factory.newBuilder()
  for (const report of reports) {
    const suite = builder
      .testSuite()
      .name(plain(report.drill))
      .timestamp(report.startedAt)
      .time(Number((report.durationMs / 1000).toFixed(3)))
      .property('verdict', report.verdict)
      .property('seed', String(report.seed))
      .property('server', plain(report.topology.server))
    for (const { name, value, unit } of report.measurements)
      if (value !== null)
        suite.property(unit === 'ms' ? `${name}Ms` : name, String(Math.round(value * 1000) / 1000))
    for (const { check, verdict, expected, seen } of report.checks) {
      const testCase = suite.testCase().className(plain(report.drill)).name(plain(check))
      const text = plain(`expected ${expected}, seen ${seen}`)
      if (verdict === 'fail') testCase.failure(text)
      if (verdict === 'unknown') testCase.error(text)
    }
  }
  return builder.build()
}

/** XML has no place for most control characters, not even escaped. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/gu, '�')
}
