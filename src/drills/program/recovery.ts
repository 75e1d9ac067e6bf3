import type { DrillReport } from '../../model/drill-report.ts'
import { formatMs } from '../../model/duration.ts'

/** What was seen of the user's own program during a drill. Times are ms on one clock. */
export interface Observation {
  /** What the probe said, in the order of the times. */
  samples: { at: number; well: boolean }[]
  /** When the first fault began; undefined where there was none. */
  faultAt: number | undefined
  /** How the program ended before the drill was over; undefined where it did not. */
  ended: { at: number; how: string } | undefined
}

/** What the probe said over time, and when the program ended. Times are ms since `from`. */
export function programSpans(
  { samples, ended }: Observation,
  from: number,
): NonNullable<DrillReport['program']>['spans'] {
  const said = samples.map(({ at, well }) => ({ at, state: well ? ('well' as const) : ('unwell' as const) }))
  const all = ended
    ? [...said.filter(({ at }) => at < ended.at), { at: ended.at, state: 'ended' as const }]
    : said
  const endMs = Math.max(samples.at(-1)?.at ?? from, ended?.at ?? from) - from
  return all
    .filter(({ state }, index) => state !== all[index - 1]?.state)
    .map(({ at, state }, index, turns) => ({
      state,
      fromMs: Math.max(0, at - from),
      toMs: Math.max(0, turns[index + 1] === undefined ? endMs : (turns[index + 1]?.at ?? from) - from),
    }))
    .filter(({ toMs }) => toMs > 0)
}

/**
 * Whether the program got over it. CRASHED: it ended. STUCK: the probe's last word was no. RECOVERED: yes, with the time from the
 * first fault until the probe said yes for good; 0 where it never said no. UNKNOWN: the probe had not said yes before the fault,
 * so it tells nothing.
 */
export function judgeProgram({
  samples,
  faultAt,
  ended,
}: Observation): Pick<NonNullable<DrillReport['program']>, 'verdict' | 'recoveredMs' | 'detail'> {
  if (ended) return { verdict: 'CRASHED', recoveredMs: null, detail: `it ended ${ended.how}` }
  const before = faultAt === undefined ? samples : samples.filter(({ at }) => at < faultAt)
  if (!before.some(({ well }) => well))
    return {
      verdict: 'UNKNOWN',
      recoveredMs: null,
      detail: 'the probe had never been well when the fault came',
    }
  const last = samples.at(-1)
  const lastUnwell = samples.findLastIndex(({ at, well }) => !well && at >= (faultAt ?? 0))
  if (last?.well !== true) {
    const since = samples[samples.findLastIndex(({ well }) => well) + 1]?.at
    const how = last && since !== undefined ? `, for ${formatMs(last.at - since)}` : ''
    const detail = `the probe was unwell to the end${how}; after everything is healed a program has 30 s`
    return { verdict: 'STUCK', recoveredMs: null, detail }
  }
  const well = samples[lastUnwell + 1]
  if (lastUnwell < 0 || faultAt === undefined || well === undefined)
    return { verdict: 'RECOVERED', recoveredMs: 0, detail: 'the probe was well all the while' }
  return {
    verdict: 'RECOVERED',
    recoveredMs: well.at - faultAt,
    detail: `well again ${formatMs(well.at - faultAt)} after the fault`,
  }
}
