import { serversIn } from '../model/node-servers.ts'
import { serverName } from '../redis/version.ts'
import type { DrillReport } from '../model/drill-report.ts'
import type { Plan } from '../model/plan.ts'
import { longestOutage, longestOutageOf, type Outage } from './availability.ts'
import type { Drill } from './drill.ts'
import type { FaultRecord, History } from './history/history.ts'
import { judge, verdictOf } from './judge.ts'
import { lanesOf } from './lanes.ts'
import { latencyHistogram } from './latency-histogram.ts'
import { measure, measurementsOf } from './measure.ts'
import { seriesOf, errorsOf } from './series.ts'
import { countSides } from './sides.ts'
import { eventWords, storyOf } from './story.ts'

export interface Judged {
  drill: Drill
  plan: Plan
  history: History
  seed: number
  /** What was said with the first error of each kind. */
  examples: ReadonlyMap<string, string>
  /** What became of the program beside the drill. */
  program?: ProgramResult | undefined
}

export type ProgramResult = NonNullable<DrillReport['program']>

/** The report of a drill, made from its history alone. Pure. */
export function reportOf({ drill, plan, history, seed, examples, program }: Judged): DrillReport {
  const outage = longestOutage(history)
  const measured = measure(history, outage)
  const checks = [...judge(history, measured, drill.said.expect), ...(program ? [programCheck(program)] : [])]
  const { workload } = drill.said
  const { from, to } = history
  const since = (at: number) => Math.max(0, at - from)
  const applications = countSides(history).map(({ as, side, ...counts }) => ({
    name: as,
    unavailableMs: lengthOf(longestOutageOf(as, history)),
    ...counts,
    ...(side !== undefined && { side }),
  }))
  return {
    drill: drill.name,
    ...(drill.said.description !== '' && { description: drill.said.description }),
    topology: {
      kind: plan.topology,
      server: serversIn(plan).map(serverName).join(', '),
      nodes: plan.nodes.map(({ name }) => name),
    },
    seed,
    startedAt: new Date(from).toISOString(),
    durationMs: Math.max(0, to - from),
    verdict: verdictOf(checks),
    story: storyOf(history, measured, outage).map(({ at, text }) => ({ atMs: since(at), text })),
    steps: history.steps.map((step) => ({
      text: step.text,
      fromMs: since(step.from),
      toMs: since(step.to),
      outcome: step.outcome,
      ...(step.detail !== undefined && step.detail !== '' && { detail: step.detail }),
    })),
    faults: history.faults.map((fault) => faultOf(fault, since)),
    lanes: lanesOf(history),
    events: history.events
      .filter(({ at }) => at >= from)
      .map((event) => ({ atMs: since(event.at), source: event.node, text: eventWords(event) })),
    workload: {
      clients: workload === 'none' ? 0 : workload.clients,
      rate: workload === 'none' ? 0 : workload.rate,
      series: seriesOf(history),
      latencies: latencyHistogram(history.writes),
      errors: errorsOf(history.writes, examples),
      ...(applications.length > 0 && { applications }),
    },
    measurements: measurementsOf(measured, history),
    checks,
    ...(program && { program }),
  }
}

function lengthOf(outage: Outage | undefined): number {
  return outage ? outage.to - outage.from : 0
}

function programCheck({ verdict, detail }: ProgramResult): DrillReport['checks'][number] {
  const passed = verdict === 'RECOVERED' ? 'pass' : verdict === 'UNKNOWN' ? 'unknown' : 'fail'
  return { check: 'program', verdict: passed, expected: 'RECOVERED', seen: `${verdict}: ${detail}` }
}

function faultOf(fault: FaultRecord, since: (at: number) => number): DrillReport['faults'][number] {
  return {
    label: fault.label,
    nodes: fault.nodes,
    fromMs: since(fault.from),
    toMs: fault.to === null ? null : since(fault.to),
  }
}
