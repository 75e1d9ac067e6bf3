import { askLinks } from '../../links/control.ts'
import { NodeConnections } from '../../client/node-connections.ts'
import { allOk, failing } from '../../model/check.ts'
import type { StatusDocument } from '../../model/document.ts'
import type { Deadline } from '../../processes/clock.ts'
import { stateOf } from '../../processes/identity.ts'
import { liveProcess, type RunRecord } from '../../processes/run-record.ts'
import { killServers } from '../../processes/stop.ts'
import { describeRunning } from '../document.ts'
import { strayed } from '../health/judge-original.ts'
import { look } from '../health/look.ts'
import { probe } from '../health/probe.ts'
import type { Views } from '../health/views.ts'
import { kinds } from '../kinds.ts'
import { readPassword } from '../password.ts'
import { thawProxy } from '../proxy.ts'
import { emptyMasters } from './empty-masters.ts'

/** How long a node may take to say how it is, ms. */
const ANSWER_MS = 1000

/** What the nodes are like, and why emptying them is not enough. */
export interface Examined {
  views: Views
  /** One line for each reason; empty where there is none. */
  why: string[]
  /** Nodes that were paused, and have been killed. */
  killed: string[]
}

/** Asks the nodes that run. One that is paused is killed: it would be asked in vain, and its data is to go anyway. */
export async function examine({ plan, processes }: RunRecord): Promise<Examined> {
  const paused = plan.nodes.flatMap((node) => {
    const identity = processes[node.name]
    return identity && stateOf(identity) === 'paused' ? [{ identity, dir: node.dir, name: node.name }] : []
  })
  await killServers(paused)
  // What a fault keeps apart is to be whole again; that it does not answer shows in its check.
  await thawProxy({ plan, processes })
  if (plan.links) await askLinks(plan.links, { ask: 'heal', fault: undefined })
  using connections = new NodeConnections(plan, { password: readPassword(plan), timeoutMs: ANSWER_MS })
  const views = withoutTheDying(await look(plan, processes, connections), processes)
  const gone = [...views.data, ...views.sentinels].filter(({ process }) => process.state === 'gone')
  const running = { ...views, data: views.data.filter((view) => !gone.includes(view)) }
  const missing = gone.map(
    ({ node: { name } }) => `${name} is ${paused.some((one) => one.name === name) ? 'paused' : 'gone'}`,
  )
  const why = [...missing, ...strayed(plan, running)]
  const killed = paused.map(({ name }) => name)
  if (why.length > 0) return { views, why, killed }
  const faults = failing(kinds[plan.topology].judge(plan, views))
  return {
    views,
    killed,
    why: faults.map(
      ({ check, observer, expected, seen }) => `${check} on ${observer}: expected ${expected}, seen ${seen}`,
    ),
  }
}

/** A process that was about to end when it was asked has ended by now. */
function withoutTheDying(views: Views, processes: RunRecord['processes']): Views {
  return {
    ...views,
    data: views.data.map((view) => {
      if ('said' in view.info || liveProcess({ processes }, view.node.name)) return view
      return { ...view, process: { ...view.process, state: 'gone' } }
    }),
  }
}

/** Empties the nodes of a topology in which nothing has strayed; says why, where that does not do. */
export async function emptyInPlace(
  record: RunRecord,
  deadline: Deadline,
): Promise<{ document: StatusDocument } | { why: string[] }> {
  const { plan, processes } = record
  const password = readPassword(plan)
  const refusal = await emptyMasters(plan, password, deadline)
  if (refusal !== undefined) return { why: [refusal] }
  using connections = new NodeConnections(plan, { password, timeoutMs: ANSWER_MS })
  const views = await look(plan, processes, connections)
  const checks = [...kinds[plan.topology].judge(plan, views), ...(await probe(plan, connections, views))]
  if (!allOk(checks)) return { why: ['it was not healthy when its data was gone'] }
  return { document: describeRunning(record, views, checks) }
}
