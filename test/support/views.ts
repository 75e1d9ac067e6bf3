import {
  dataNodes,
  formatAddress,
  type Plan,
  type PlannedDataNode,
  type PlannedSentinelNode,
  sentinelNodes,
} from '../../src/model/plan.ts'
import { failing, type Check } from '../../src/model/check.ts'
import type { ClusterNodeLine } from '../../src/redis/cluster-replies.ts'
import {
  type ClusterView,
  type DataNodeView,
  type Heard,
  said,
  type SentinelView,
  type Views,
} from '../../src/topologies/health/views.ts'

// Views as the nodes of a healthy topology would give them, and ways to change them by one thing.

export function healthyViews(plan: Plan): Views {
  return {
    data: dataNodes(plan).map((node, index) => dataView(plan, node, 1001 + index)),
    sentinels: sentinelNodes(plan).map((node, index) => sentinelView(plan, node, 2001 + index)),
    links: plan.links && {
      process: { pid: 3001, state: 'running' },
      state: { said: { pid: 3001, closed: [], rules: [], flows: [] } },
    },
  }
}

function dataView(plan: Plan, node: PlannedDataNode, pid: number): DataNodeView {
  const master = dataNodes(plan).find(({ name }) => name === node.replicaOf)
  const fields: Fields = {
    process_id: String(pid),
    loading: '0',
    redis_version: '7.0.15',
    used_memory: '1000000',
    uptime_in_seconds: '60',
  }
  if (master) {
    Object.assign(fields, {
      role: 'slave',
      master_host: master.announce.host,
      master_port: String(master.announce.port),
      master_link_status: 'up',
      master_sync_in_progress: '0',
      slave_repl_offset: '100',
    })
  } else {
    fields['role'] = 'master'
    fields['master_repl_offset'] = '100'
    for (const [index, replica] of replicasOf(plan, node).entries())
      fields[`slave${index}`] = listed(replica, 'online')
  }
  return {
    node,
    process: { pid, state: 'running' },
    ping: { said: 'PONG' },
    info: withFields({ said: new Map() }, fields),
    cluster: plan.cluster && clusterView(plan, node),
  }
}

function replicasOf(plan: Plan, master: PlannedDataNode): PlannedDataNode[] {
  return dataNodes(plan).filter(({ replicaOf }) => replicaOf === master.name)
}

function clusterView(plan: Plan, self: PlannedDataNode): ClusterView {
  const replicas = dataNodes(plan).filter(({ replicaOf }) => replicaOf !== undefined)
  return {
    info: withFields({ said: new Map() }, { cluster_state: 'ok', cluster_slots_ok: '16384' }),
    nodes: {
      said: dataNodes(plan).map((node) => ({
        id: clusterId(node.name),
        ...node.announce,
        busPort: node.busPort ?? 0,
        flags: [
          ...(node.name === self.name ? ['myself'] : []),
          node.replicaOf === undefined ? 'master' : 'slave',
        ],
        masterId: node.replicaOf === undefined ? undefined : clusterId(node.replicaOf),
        configEpoch: 1,
        linkState: 'connected',
        slots: node.slots,
        openSlots: [],
      })),
    },
    listedReplicas: { said: new Set(replicas.map(({ announce }) => formatAddress(announce))) },
  }
}

/** The id of a node in CLUSTER NODES. */
export function clusterId(name: string): string {
  return `id-of-${name}`
}

function known({ announce }: PlannedDataNode | PlannedSentinelNode, fields: Fields): Map<string, string> {
  return new Map(Object.entries({ ip: announce.host, port: String(announce.port), ...fields }))
}

function sentinelView(plan: Plan, node: PlannedSentinelNode, pid: number): SentinelView {
  const [master, ...replicas] = dataNodes(plan)
  const others = sentinelNodes(plan).filter(({ name }) => name !== node.name)
  return {
    node,
    process: { pid, state: 'running' },
    ping: { said: 'PONG' },
    info: withFields({ said: new Map() }, { process_id: String(pid), redis_version: '7.0.15' }),
    master: { said: master ? known(master, { flags: 'master', 'config-epoch': '0' }) : new Map() },
    replicas: {
      said: replicas.map((replica) => known(replica, { flags: 'slave', 'master-link-status': 'ok' })),
    },
    sentinels: { said: others.map((other) => known(other, { flags: 'sentinel' })) },
    quorum: {
      said: `OK ${others.length + 1} usable Sentinels. Quorum and failover authorization can be reached`,
    },
  }
}

type Fields = Record<string, string>

/** How a master's INFO lists a replica. */
export function listed({ announce }: PlannedDataNode, state: string): string {
  return `ip=${announce.host},port=${announce.port},state=${state},offset=100,lag=0`
}

/** A reply of names and values with some of them changed; undefined takes one away. */
export function withFields(
  heard: Heard<ReadonlyMap<string, string>>,
  fields: Record<string, string | undefined>,
): Heard<ReadonlyMap<string, string>> {
  const changed = new Map(said(heard))
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) changed.delete(name)
    else changed.set(name, value)
  }
  return { said: changed }
}

/** A list with its entry at this position changed, or taken away where the change gives nothing. */
export function withEntry<T>(heard: Heard<T[]>, at: number, change: (entry: T) => T | undefined): Heard<T[]> {
  return {
    said: (said(heard) ?? []).flatMap((entry, index) => (index === at ? (change(entry) ?? []) : entry)),
  }
}

/** The views with that of one data node changed. */
export function withData(
  views: Views,
  name: string,
  change: (view: DataNodeView) => Partial<DataNodeView>,
): Views {
  expectOne(views.data, name)
  const data = views.data.map((view) => (view.node.name === name ? { ...view, ...change(view) } : view))
  return { ...views, data }
}

/** The views with what one node says of its cluster changed. */
export function withCluster(
  views: Views,
  name: string,
  change: (cluster: ClusterView) => Partial<ClusterView>,
): Views {
  return withData(views, name, ({ cluster }) => {
    if (!cluster) throw new Error(`${name} is in no cluster`)
    return { cluster: { ...cluster, ...change(cluster) } }
  })
}

/** The views with the line of one node in another's CLUSTER NODES changed. */
export function withLine(
  views: Views,
  observer: string,
  name: string,
  change: (line: ClusterNodeLine) => Partial<ClusterNodeLine>,
): Views {
  return withCluster(views, observer, ({ nodes }) => ({
    nodes: {
      said: (said(nodes) ?? []).map((line) =>
        line.id === clusterId(name) ? { ...line, ...change(line) } : line,
      ),
    },
  }))
}

/** The views with that of one sentinel changed. */
export function withSentinel(
  views: Views,
  name: string,
  change: (view: SentinelView) => Partial<SentinelView>,
): Views {
  expectOne(views.sentinels, name)
  const sentinels = views.sentinels.map((view) =>
    view.node.name === name ? { ...view, ...change(view) } : view,
  )
  return { ...views, sentinels }
}

const NO_ANSWER = { why: 'no answer in 1000ms' }

/** The views with one node that answers nothing. */
export function withSilence(views: Views, name: string): Views {
  if (views.sentinels.some(({ node }) => node.name === name)) {
    return withSentinel(views, name, () => ({
      ping: NO_ANSWER,
      info: NO_ANSWER,
      master: NO_ANSWER,
      replicas: NO_ANSWER,
      sentinels: NO_ANSWER,
      quorum: NO_ANSWER,
    }))
  }
  return withData(views, name, ({ cluster }) => ({
    ping: NO_ANSWER,
    info: NO_ANSWER,
    cluster: cluster && { info: NO_ANSWER, nodes: NO_ANSWER, listedReplicas: NO_ANSWER },
  }))
}

function expectOne(views: { node: { name: string } }[], name: string): void {
  if (views.filter(({ node }) => node.name === name).length !== 1) throw new Error(`no view of ${name}`)
}

/** The checks that say no, as `check@observer: expected … seen …`. */
export function noes(checks: Check[]): string[] {
  return failing(checks).map(
    ({ check, observer, expected, seen }) => `${check}@${observer}: ${expected} ≠ ${seen}`,
  )
}
