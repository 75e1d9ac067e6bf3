import type { Check } from '../model/check.ts'
import { allOk } from '../model/check.ts'
import { connectionOf } from '../model/connection.ts'
import type { LinksStatus, NodeStatus, StatusDocument } from '../model/document.ts'
import { ruleText } from '../model/link-rules.ts'
import type { PlannedNode } from '../model/plan.ts'
import type { RunRecord } from '../processes/run-record.ts'
import { roleOf } from '../redis/info.ts'
import { versionIn } from '../redis/version.ts'
import { mastersAmong } from './health/judge-replication.ts'
import { type DataNodeView, type LinksView, said, type SentinelView, type Views } from './health/views.ts'

/** The document of a running topology; `lost` as {@link connectionOf} has it. Pure. */
export function describeRunning(
  record: RunRecord,
  views: Views,
  checks: Check[],
  lost?: ReadonlySet<string>,
): StatusDocument {
  const { plan } = record
  const masters = mastersAmong(views.data)
  const shards = shardNames(views.data)
  return {
    name: plan.name,
    topology: plan.topology,
    state: 'running',
    healthy: allOk(checks),
    ...connectionOf(plan, masters[0]?.node, lost),
    nodes: [
      ...views.data.map((view) => describeData(view, views.data, shards, record.halted)),
      ...views.sentinels.map((view) => describeServer(view, record.halted)),
    ],
    ...(views.links && { links: describeLinks(views.links) }),
    checks,
    stateDir: plan.folder,
  }
}

function describeLinks({ process, state }: LinksView): LinksStatus {
  const answers = said(state)
  return {
    ...(process.pid === undefined ? {} : { pid: process.pid }),
    state: process.state === 'running' && !answers ? 'silent' : process.state,
    faults: (answers?.rules ?? []).map((rule) => ({ fault: rule.fault, rule: ruleText(rule) })),
  }
}

/** The document of a topology that `down` has stopped. */
export function describeStopped(record: RunRecord): StatusDocument {
  const { plan } = record
  return {
    name: plan.name,
    topology: plan.topology,
    state: 'stopped',
    healthy: false,
    ...connectionOf(plan, undefined),
    nodes: plan.nodes.map((node) => ({ ...address(node), state: 'stopped' as const })),
    checks: [],
    stateDir: plan.folder,
  }
}

function address(
  node: PlannedNode,
): Pick<NodeStatus, 'name' | 'kind' | 'host' | 'port' | 'busPort' | 'plainPort'> {
  return {
    name: node.name,
    kind: node.kind,
    ...node.announce,
    ...(node.kind === 'redis' && node.busPort !== undefined ? { busPort: node.busPort } : {}),
    ...(node.kind === 'redis' && node.plainPort !== undefined ? { plainPort: node.plainPort } : {}),
  }
}

function describeServer(view: DataNodeView | SentinelView, halted: string[]): NodeStatus {
  const info = said(view.info)
  return {
    ...address(view.node),
    ...(view.process.pid === undefined ? {} : { pid: view.process.pid }),
    state: stateOf(view, halted),
    ...(info && {
      version: versionIn(info) ?? 'unknown',
      // A sentinel tells no memory.
      ...(info.has('used_memory') && { usedMemoryBytes: Number(info.get('used_memory')) }),
      uptimeSeconds: Number(info.get('uptime_in_seconds') ?? 0),
    }),
  }
}

function stateOf(view: DataNodeView | SentinelView, halted: string[]): NodeStatus['state'] {
  if (view.process.state === 'gone' && halted.includes(view.node.name)) return 'stopped'
  if (view.process.state !== 'running') return view.process.state
  const info = said(view.info)
  if (!info) return 'silent'
  return info.get('loading') === '1' ? 'loading' : 'running'
}

function describeData(
  view: DataNodeView,
  views: DataNodeView[],
  shards: Map<DataNodeView, string>,
  halted: string[],
): NodeStatus {
  const info = said(view.info)
  const role = info && roleOf(info)
  const shard = shards.get(view)
  const slots = view.cluster && said(view.cluster.nodes)?.find((line) => line.flags.includes('myself'))?.slots
  return {
    ...describeServer(view, halted),
    ...(role && { role }),
    ...(shard !== undefined && { shard }),
    ...(role === 'master' && slots && { slots }),
    ...(role === 'replica' && info ? describeReplica(view, views) : {}),
  }
}

function describeReplica(
  view: DataNodeView,
  views: DataNodeView[],
): Pick<NodeStatus, 'master' | 'link' | 'lagBytes'> {
  const info = said(view.info)
  const master = views.find(
    ({ node }) =>
      node.announce.host === info?.get('master_host') &&
      node.announce.port === Number(info.get('master_port')),
  )
  const sent = Number((master && said(master.info)?.get('master_repl_offset')) ?? Number.NaN)
  const received = Number(info?.get('slave_repl_offset') ?? Number.NaN)
  return {
    ...(master && { master: master.node.name }),
    link: info?.get('master_link_status') === 'up' ? 'up' : 'down',
    ...(Number.isNaN(sent - received) ? {} : { lagBytes: Math.max(0, sent - received) }),
  }
}

/**
 * `shard-1`, …, in the order of the slots: a master with its replicas, whoever they are by now. A master that is gone still
 * owns its slots in the others' eyes, so that the names of the others stay. A node that nobody tells of is where it began.
 */
export function shardNames(views: DataNodeView[]): Map<DataNodeView, string> {
  const names = new Map<DataNodeView, string>()
  const lines = views.flatMap((view) => (view.cluster && said(view.cluster.nodes)) ?? [])
  const known = new Map(lines.map((line) => [line.id, line]))
  const owners = [...known.values()]
    .filter((line) => line.slots.length > 0)
    .toSorted((a, b) => (a.slots[0]?.[0] ?? 0) - (b.slots[0]?.[0] ?? 0))
    .map((line) => line.id)
  for (const view of views) {
    if (!view.cluster) continue
    const { host, port } = view.node.announce
    const own = said(view.cluster.nodes)?.find((line) => line.flags.includes('myself'))
    const line = own ?? [...known.values()].find((other) => other.host === host && other.port === port)
    const position = line ? owners.indexOf(line.masterId ?? line.id) : -1
    const name = position < 0 ? view.node.shard : `shard-${position + 1}`
    if (name !== undefined) names.set(view, name)
  }
  return names
}
