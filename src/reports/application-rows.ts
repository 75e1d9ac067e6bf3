import type { DrillReport } from '../model/drill-report.ts'
import { formatMs } from '../model/duration.ts'

export const APPLICATION_HEADS = [
  'application',
  'side of the cut',
  'unavailable',
  'acknowledged',
  'failed',
  'unknown',
  'lost',
  'acknowledged during the cut',
  'lost of these',
] as const

/** What became of the writes of each application: one row each, below {@link APPLICATION_HEADS}; none where the clients have no names. */
export function applicationRows({ workload }: Pick<DrillReport, 'workload'>): string[][] {
  return (workload.applications ?? []).map((application) => {
    const { name, side, unavailableMs, acknowledged, failed, unknown, lost, cutAcknowledged, cutLost } =
      application
    const isCut = side !== undefined
    return [
      name,
      side ?? '–',
      formatMs(unavailableMs),
      ...[acknowledged, failed, unknown].map(counted),
      counted(lost),
      isCut ? counted(cutAcknowledged) : '–',
      isCut ? counted(cutLost) : '–',
    ]
  })
}

/** What is lost is not known without a last reading. */
function counted(count: number | null): string {
  return count === null ? 'not known' : count.toLocaleString('en')
}
