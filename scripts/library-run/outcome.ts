import type { DrillReport } from '../../src/model/drill-report.ts'
import { formatMs } from '../../src/model/duration.ts'

/** What came of one drill of the library. */
export interface Outcome {
  name: string
  /** `needs`: this server can't do it; `error`: it did not come to a verdict. */
  verdict: DrillReport['verdict'] | 'needs' | 'error'
  tookMs: number
  /** What did not hold, or why it could not be known; nothing of one that passed. */
  reasons: string[]
}

export function outcomeOf(
  name: string,
  { verdict, checks, seed }: Pick<DrillReport, 'verdict' | 'checks' | 'seed'>,
  tookMs: number,
): Outcome {
  const bad = checks.filter((check) => check.verdict !== 'pass')
  const reasons = bad.map(({ check, expected, seen }) => `${check}: expected ${expected}, seen ${seen}`)
  if (verdict === 'pass') return { name, verdict, tookMs, reasons: [] }
  const needsAnother = bad.length === 1 && bad.every(({ check }) => check.startsWith('step needs '))
  return needsAnother
    ? { name, verdict: 'needs', tookMs, reasons }
    : { name, verdict, tookMs, reasons: [...reasons, `seed ${seed}`] }
}

/** Whether nothing is wrong: what this server can't do is no fault of the drill. */
export function isFine({ verdict }: Outcome): boolean {
  return verdict === 'pass' || verdict === 'needs'
}

/** One line for those that passed; why not behind the others. */
export function outcomeText({ name, verdict, tookMs, reasons }: Outcome): string {
  return [
    `${verdict.padEnd(7)}  ${name}  ${formatMs(tookMs)}`,
    ...reasons.map((reason) => `         ${reason}`),
  ].join('\n')
}

/** `93 pass, 2 fail`. */
export function countsText(outcomes: Outcome[]): string {
  const verdicts = ['pass', 'needs', 'unknown', 'fail', 'error'] as const
  const counts = verdicts.map(
    (verdict) => [outcomes.filter((one) => one.verdict === verdict).length, verdict] as const,
  )
  return counts
    .filter(([count]) => count > 0)
    .map(([count, verdict]) => `${count} ${verdict === 'needs' ? 'need another server' : verdict}`)
    .join(', ')
}
