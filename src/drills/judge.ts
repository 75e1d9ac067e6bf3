import type { DrillFile } from '../model/drill-file.ts'
import { MEASUREMENT_NAMES, MEASUREMENTS, type MeasurementName } from '../model/drill-measurements.ts'
import type { DrillReport, Verdict } from '../model/drill-report.ts'
import { formatMs } from '../model/duration.ts'
import { holds, type Threshold } from '../model/threshold.ts'
import type { History } from './history/history.ts'
import type { Measured } from './measure.ts'

export type DrillCheck = DrillReport['checks'][number]

/** Above this the writer was no fair witness, ms. */
const STALLED_MS = 250

/** What judges a history. One that throws has established nothing. */
export interface Checker {
  check: string
  expected: string
  judge: () => DrillCheck[]
}

/** What a history amounts to: every step, every expectation, and whether the witness itself was up to it. */
export function judge(history: History, measured: Measured, expect: DrillFile['expect']): DrillCheck[] {
  const expectations = MEASUREMENT_NAMES.flatMap((name) => {
    const threshold = expect[name]
    return threshold ? [{ name, threshold }] : []
  })
  return runCheckers([
    { check: 'steps', expected: 'all done', judge: () => stepsChecks(history.steps) },
    ...expectations.map(({ name, threshold }) => ({
      check: name,
      expected: threshold.text,
      judge: () => [fairly(expectation(name, threshold, measured), name, measured)],
    })),
    { check: 'witness', expected: 'a writer that keeps its pace', judge: () => witness(history, measured) },
  ])
}

export function runCheckers(checkers: Checker[]): DrillCheck[] {
  return checkers.flatMap(({ check, expected, judge: run }) => {
    try {
      return run()
    } catch (error) {
      return [{ check, verdict: 'unknown' as const, expected, seen: `its checker failed: ${String(error)}` }]
    }
  })
}

/** The worst of all: a fail is one whatever else there was, and what is not known is no pass. */
export function verdictOf(checks: DrillCheck[]): Verdict {
  if (checks.some(({ verdict }) => verdict === 'fail')) return 'fail'
  return checks.length === 0 || checks.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'pass'
}

function stepsChecks(steps: History['steps']): DrillCheck[] {
  const failed = steps.flatMap(stepCheck)
  if (failed.length > 0 || steps.length === 0) return failed
  return [{ check: 'steps', verdict: 'pass', expected: 'all done', seen: `${steps.length} done` }]
}

function stepCheck({ text, outcome, detail }: History['steps'][number]): DrillCheck[] {
  switch (outcome) {
    case 'done':
    case 'skipped':
      return []
    case 'failed':
    case 'unknown':
      return [
        {
          check: `step ${text}`,
          verdict: outcome === 'failed' ? 'fail' : 'unknown',
          expected: 'done',
          seen: detail ?? outcome,
        },
      ]
  }
}

function expectation(name: MeasurementName, threshold: Threshold, measured: Measured): DrillCheck {
  const value = measured[name]
  const [unit] = MEASUREMENTS[name]
  return {
    check: name,
    verdict: value === null ? 'unknown' : holds(threshold, value) ? 'pass' : 'fail',
    expected: threshold.text,
    seen:
      value === null ? 'it did not happen, or was not seen' : unit === 'ms' ? formatMs(value) : String(value),
  }
}

/** What the writer measures by its own asking. */
const WRITERS_TIMES: readonly MeasurementName[] = [
  'unavailable',
  'firstWrite',
  'latencyP50',
  'latencyP99',
  'latencyMax',
]

/** A writer that was late itself holds no time of its own against the servers. */
function fairly(check: DrillCheck, name: MeasurementName, { schedulingDelayP99 }: Measured): DrillCheck {
  const isFair = (schedulingDelayP99 ?? 0) <= STALLED_MS
  if (isFair || check.verdict !== 'fail' || !WRITERS_TIMES.includes(name)) return check
  return { ...check, verdict: 'unknown', seen: `${check.seen}, by a writer that was late itself` }
}

/** What the drill itself must have been good for. A workload of nobody owes nothing. */
function witness({ writes, final }: History, { schedulingDelayP99 }: Measured): DrillCheck[] {
  if (writes.length === 0) return []
  const late = schedulingDelayP99 ?? Infinity
  return [
    {
      check: 'writer kept its pace',
      verdict: late <= STALLED_MS ? 'pass' : 'unknown',
      expected: `99 % of the writes asked at most ${STALLED_MS}ms late`,
      seen: `${formatMs(late)}${late > STALLED_MS ? ': too much for this machine at the time, or for `rate`' : ''}`,
    },
    {
      check: 'every write read back',
      verdict: final.is === 'read' ? 'pass' : 'unknown',
      expected: 'all keys of the drill, from the healed topology',
      seen: final.is === 'read' ? 'read' : final.why,
    },
  ]
}
