import { failover } from '../../faults/failover/failover.ts'
import { inject, type Fault } from '../../faults/fault.ts'
import { killChild } from '../../faults/kill-child.ts'
import type { NodeResult } from '../../faults/node-result.ts'
import { resume } from '../../faults/pause.ts'
import { restart } from '../../faults/restart.ts'
import { start } from '../../faults/start.ts'
import type { PlannedNode } from '../../model/plan.ts'
import { namesOf, type Scene } from '../scene.ts'

const DONE = { kill: 'killed', stop: 'stopped', pause: 'paused', block: 'blocked' } as const

/** Breaks nodes, and leaves the cure to be done at the end. */
export async function breakNodes(scene: Scene, fault: Fault, targets: string[]): Promise<string> {
  const nodes = await scene.nodes(targets)
  const label = `${namesOf(nodes)} ${DONE[fault.kind]}`
  scene.debts?.oweNodes(nodes)
  const { results, heal } = await inject(scene.topology, fault, nodes, { signal: scene.signal })
  const record = scene.fault(label, nodes, firstAt(results, scene.clock()))
  scene.cures.push({
    what: label,
    heal: async () => {
      const healed = await heal({ mayEmpty: scene.mayEmpty })
      record.to ??= firstAt(healed, scene.clock())
    },
  })
  if (fault.kind === 'block') record.to = record.from + fault.forMs
  return seen(results)
}

/** Kills what nodes have forked; there is nothing to be healed, for the servers see to it. */
export async function killChildren(scene: Scene, targets: string[]): Promise<string> {
  const nodes = await scene.nodes(targets)
  const record = scene.fault(`child of ${namesOf(nodes)} killed`, nodes, scene.clock())
  const killed = await Promise.all(nodes.map(async (node) => await killChild(scene.topology, node)))
  record.to = scene.clock()
  return killed.join('; ')
}

/** Starts those of the targets that are down. */
export async function startNodes(
  scene: Scene,
  targets: string[],
  until: 'loaded' | 'process',
): Promise<string> {
  const nodes = scene.nodesThatAre('gone', targets)
  const results = await start(scene.topology, nodes, {
    mayEmpty: scene.mayEmpty,
    until,
    signal: scene.signal,
  })
  scene.over(nodes, firstAt(results, scene.clock()))
  return seen(results)
}

export async function restartNodes(scene: Scene, targets: string[]): Promise<string> {
  const nodes = await scene.nodes(targets)
  scene.debts?.oweNodes(nodes)
  const record = scene.fault(`${namesOf(nodes)} restarted`, nodes, scene.clock())
  scene.cures.push({
    what: record.label,
    heal: async () => await start(scene.topology, nodes, { mayEmpty: scene.mayEmpty }),
  })
  const results = await restart(scene.topology, nodes, { mayEmpty: scene.mayEmpty, signal: scene.signal })
  record.to = scene.clock()
  return seen(results)
}

export async function resumeNodes(scene: Scene, targets: string[]): Promise<string> {
  const nodes = scene.nodesThatAre('paused', targets)
  const results = await resume(scene.topology, nodes, { signal: scene.signal })
  scene.over(nodes, firstAt(results, scene.clock()))
  return seen(results)
}

/** A failover on request. */
export async function failOver(
  scene: Scene,
  of: string[],
  to: string | undefined,
  how: 'agreed' | 'force' | 'takeover',
): Promise<string> {
  const [master] = await scene.nodes(of)
  const [wanted] = to === undefined ? [] : await scene.nodes([to])
  const record = scene.fault(
    `failover of ${master?.name ?? of.join(', ')}`,
    master ? [master] : [],
    scene.clock(),
  )
  const data = (node: PlannedNode | undefined) => (node?.kind === 'redis' ? node : undefined)
  const result = await failover(
    scene.topology,
    { of: data(master), to: data(wanted), how, choose: scene.choose },
    // How long all of it takes by the servers' own periods is measured here.
    { signal: scene.signal, settles: false },
  )
  record.to = scene.clock()
  return `${result.from} handed over to ${result.to}: ${result.seen}`
}

function firstAt(results: NodeResult[], otherwise: number): number {
  const times = results.map(({ at }) => at)
  return times.length > 0 ? Math.min(...times) : otherwise
}

function seen(results: NodeResult[]): string {
  return results.length === 0
    ? 'nothing to do'
    : results.map((result) => `${result.node}: ${result.seen}`).join('; ')
}
