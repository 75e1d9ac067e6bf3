import type { DrillReport, Measurement } from '../model/drill-report.ts'
import { formatMs } from '../model/duration.ts'

/** A measurement's value for people: `1.84 s`, `1.84 s, hurried`, `3`, or a dash where there is none. */
export function measuredText({
  value,
  unit,
  hurried,
}: Pick<Measurement, 'value' | 'unit' | 'hurried'>): string {
  if (value === null) return '–'
  if (unit === 'count') return value.toLocaleString('en')
  return `${formatMs(value)}${hurried && value > 0 ? ', hurried' : ''}`
}

/** `12.34 s`: a moment of the drill, as wide as its neighbours. */
export function momentText(atMs: number): string {
  return `${(atMs / 1000).toFixed(2)} s`
}

/** One line: what it ran on, and what repeats it. */
export function surroundingsText({ topology, seed, durationMs, startedAt }: DrillReport): string {
  return [
    `${topology.kind}, ${topology.nodes.length} nodes`,
    topology.server,
    `recorded for ${formatMs(durationMs)}`,
    `seed ${seed}`,
    startedAt,
  ].join(' · ')
}

/** What the program behind `--` did, in one line. */
export function programText({
  command,
  verdict,
  recoveredMs,
  detail,
}: NonNullable<DrillReport['program']>): string {
  const time = recoveredMs === null ? '' : ` after ${formatMs(recoveredMs)}`
  return `${command.join(' ')}: ${verdict}${verdict === 'RECOVERED' ? time : ''}. ${detail}`
}
