import { dataNodes, type Plan, type PlannedNode, sentinelNodes } from '../../src/model/plan.ts'
import type { ClusterNodeLine } from '../../src/redis/cluster-replies.ts'
import type { DataNodeView, SentinelView, Views } from '../../src/topologies/views.ts'

/** What the nodes of a plan would say, all of them well, and as the plan begins. */
export function viewsOf(plan: Plan): Views {
  return {
    data: dataNodes(plan).map((node) => ({
      node,
      process: { pid: 1, state: 'running' },
      ping: { said: 'PONG' },
      info: { said: new Map([['role', node.replicaOf === undefined ? 'master' : 'slave']]) },
      cluster: plan.cluster && {
        info: { said: new Map([['cluster_state', 'ok']]) },
        nodes: { said: dataNodes(plan).map((other) => clusterLine(plan, other, other === node)) },
        listedReplicas: { said: new Set() },
      },
    })),
    sentinels: sentinelNodes(plan).map((node) => ({
      node,
      process: { pid: 1, state: 'running' },
      ping: { said: 'PONG' },
      info: { said: new Map() },
      master: { said: new Map([['flags', 'master']]) },
      replicas: { said: [] },
      sentinels: { said: [] },
      quorum: { said: 'OK' },
    })),
  }
}

function clusterLine(plan: Plan, node: DataNodeView['node'], myself: boolean): ClusterNodeLine {
  return {
    id: node.name,
    host: node.announce.host,
    port: node.announce.port,
    busPort: 0,
    flags: [...(myself ? ['myself'] : []), node.replicaOf === undefined ? 'master' : 'slave'],
    masterId: node.replicaOf,
    configEpoch: dataNodes(plan).indexOf(node) + 1,
    linkState: 'connected',
    slots: node.slots,
    openSlots: [],
  }
}

export function viewOf(views: Views, name: string): DataNodeView {
  return named(views.data, name)
}

export function sentinelView(views: Views, name: string): SentinelView {
  return named(views.sentinels, name)
}

function named<T extends { node: PlannedNode }>(views: T[], name: string): T {
  const view = views.find(({ node }) => node.name === name)
  if (!view) throw new Error(`there is no ${name}`)
  return view
}
