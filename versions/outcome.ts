/** How one step of the live suite ended. */
export type Outcome =
  | { is: 'done'; ms: number }
  /** The server can't do it, by name: never a pass. */
  | { is: 'not-applicable'; why: string }
  /** It could not be told, as on a machine that is too busy: no pass either. */
  | { is: 'unknown'; why: string }
  | { is: 'failed'; why: string }

/** What a drill's report, as `redis-ha drill --json` prints it, says of the server: a step that needs another version is why it was not run. */
export function outcomeOfDrill(code: number | null, report: DrillReport, ms: number): Outcome {
  if (code === 0 && report.verdict === 'pass') return { is: 'done', ms }
  const needs = report.steps.find(({ text, outcome }) => outcome === 'unknown' && text.startsWith('needs '))
  if (report.verdict === 'unknown' && needs) return { is: 'not-applicable', why: needs.text }
  const bad = report.checks.find(({ verdict }) => verdict !== 'pass')
  const step = report.steps.find(({ outcome }) => outcome !== 'done' && outcome !== 'ok')
  const why = bad
    ? `${bad.check}: expected ${bad.expected}, seen ${bad.seen}`
    : `${step?.text ?? ''} ${step?.detail ?? ''}`.trim()
  return { is: report.verdict === 'unknown' ? 'unknown' : 'failed', why: `verdict ${report.verdict}; ${why}` }
}

/** The parts of a drill's report that are looked at. */
export interface DrillReport {
  verdict: string
  steps: { text: string; outcome: string; detail?: string }[]
  checks: { check: string; verdict: string; expected: string; seen: string }[]
}
