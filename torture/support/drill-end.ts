import type { DrillReport } from '../../src/model/drill-report.ts'

/** Beside other attacks the writer may be late; what it wrote is judged all the same. */
const MAY_BE_UNKNOWN = 'writer kept its pace'

/** How a drill ended otherwise than it promises to; nothing where it did not. What is not known is no promise kept. */
export function otherEnds({ checks, steps }: Pick<DrillReport, 'checks' | 'steps'>): string[] {
  const isFine = ({ check, verdict }: DrillReport['checks'][number]) =>
    verdict === 'pass' || (verdict === 'unknown' && check === MAY_BE_UNKNOWN)
  return [
    ...(checks.length === 0 ? ['nothing was checked'] : []),
    ...checks
      .filter((one) => !isFine(one))
      .map(
        ({ check, verdict, expected, seen }) => `${check}: ${verdict}, expected ${expected}, seen ${seen}`,
      ),
    ...steps
      .filter(({ outcome }) => outcome !== 'done')
      .map(
        ({ text, outcome, detail }) => `step ${text}: ${outcome}${detail === undefined ? '' : `, ${detail}`}`,
      ),
  ]
}
