import { createHash } from 'node:crypto'
import { Eta } from 'eta'
import type { DrillReport } from '../model/drill-report.ts'
import { formatMs } from '../model/duration.ts'
import { APPLICATION_HEADS, applicationRows } from './application-rows.ts'
import { measuredText, momentText, programText, surroundingsText } from './measured.ts'
import { hasBurst, pageData } from './page-charts.ts'

/** What the page is made of, as text. */
export interface PageParts {
  template: string
  script: string
  style: string
}

// Every value is escaped unless the template says otherwise, which it does for the three parts that are ours.
const eta = new Eta({ autoEscape: true, autoTrim: ['nl', false], useWith: false })

/** The report as one page that asks no network for anything. Names and messages in it are text, whatever they contain. */
export function htmlReport(report: DrillReport, { template, script, style }: PageParts): string {
  return eta.renderString(template, {
    report,
    policy: policyFor(script),
    style,
    script,
    data: safeInScript(JSON.stringify(pageData(report))),
    surroundings: surroundingsText(report),
    program: report.program && programText(report.program),
    programSpans: programSpans(report),
    latencies: latencyBars(report),
    hasBurst: hasBurst(report),
    unmet: report.checks.filter(({ verdict }) => verdict !== 'pass'),
    hasErrors: report.workload.errors.length > 0,
    measured: measuredText,
    applicationHeads: APPLICATION_HEADS,
    applications: applicationRows(report),
    moment: momentText,
    // As text: the template's own numbers must not be written as an exponent.
    left: (fromMs: number) => percent(fromMs, report.durationMs),
    width: (fromMs: number, toMs: number | null) =>
      percent((toMs ?? report.durationMs) - fromMs, report.durationMs),
    states: [...new Set(report.lanes.flatMap(({ spans }) => spans.map(({ state }) => state)))].filter(
      (state) => state !== 'unknown',
    ),
  })
}

/** The steps of the histogram, with how wide a bar of each is: as wide as the count, in logarithms, since one slow write matters. */
function latencyBars({ workload: { latencies } }: DrillReport) {
  const most = Math.max(1, ...latencies.map(({ count }) => count))
  return latencies.map(({ toMs, count }, index) => ({
    label: toMs === null ? `over ${formatMs(latencies[index - 1]?.toMs ?? 0)}` : `to ${formatMs(toMs)}`,
    count: count.toLocaleString('en'),
    width: percent(Math.log1p(count), Math.log1p(most)),
  }))
}

/** The axis ends with the workload; what the program did while everything was healed and looked at is in its verdict. */
function programSpans({ program, durationMs }: DrillReport) {
  return (program?.spans ?? [])
    .filter(({ fromMs }) => fromMs < durationMs)
    .map((span) => ({ ...span, toMs: Math.min(span.toMs, durationMs) }))
}

/** The page runs this one script and nothing else, so what slipped past the escaping could not run. */
function policyFor(script: string): string {
  const digest = createHash('sha256').update(script).digest('base64')
  return `default-src 'none'; script-src 'sha256-${digest}'; style-src 'unsafe-inline'; img-src data:`
}

/** JSON between script tags must not end them, nor begin a comment. */
function safeInScript(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0%' : `${((part / whole) * 100).toFixed(3)}%`
}
