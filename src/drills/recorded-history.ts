import { keySlotOf } from '../model/key-slot.ts'
import { dataNodes } from '../model/plan.ts'
import type { History, StepRecord } from './history/history.ts'
import { Reads } from './history/reads.ts'
import { Writes } from './history/writes.ts'
import type { Scene } from './scene.ts'
import type { RunningWorkload } from './workload/workload.ts'

/** All that was recorded of a drill, from its beginning to this moment, for whoever judges it. */
export function historyOf(
  scene: Scene,
  steps: StepRecord[],
  workload: RunningWorkload | undefined,
  to: number,
): History {
  const { plan } = scene
  return {
    from: scene.begunAt,
    to,
    nodes: plan.nodes.map(({ name, kind }) => ({ name, kind })),
    masters: scene.mastersAtFirst,
    writes: workload?.recorded.writes ?? new Writes(),
    partOf: partsOf(scene),
    asOf: (client) =>
      scene.applications.length === 0 ? undefined : scene.applications[client % scene.applications.length],
    reads: workload?.recorded.reads ?? new Reads(),
    differing: { is: 'unread', why: 'nobody looked' },
    final: workload?.final() ?? { is: 'unread', why: 'there was no workload' },
    direct: workload ? { is: 'looked', parts: workload.probed() } : { is: 'unknown', why: 'no workload' },
    events: scene.events.toSorted((a, b) => a.at - b.at),
    faults: scene.faults,
    steps,
    hurried: scene.hurried,
  }
}

/** The shard that a key belonged to at the beginning. */
function partsOf({ plan, keyOf }: Scene): History['partOf'] {
  if (!plan.cluster) return () => 0
  const masters = dataNodes(plan).filter(({ slots }) => slots.length > 0)
  return memoized((client, key) => {
    const { slot } = keySlotOf(keyOf(client, key))
    return masters.findIndex(({ slots }) => slots.some(([first, last]) => first <= slot && slot <= last))
  })
}

/** A client has a thousand keys at most. */
function memoized(of: History['partOf']): History['partOf'] {
  const known = new Map<number, number>()
  return (client, key) => {
    const id = client * 1000 + key
    const found = known.get(id) ?? of(client, key)
    known.set(id, found)
    return found
  }
}
