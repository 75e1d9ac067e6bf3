import type { NodeConnections } from '../client/node-connections.ts'
import { dataNodes, type Plan, type PlannedNode } from '../model/plan.ts'
import { parseTarget } from '../model/target.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { StateDirectory } from '../processes/state.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'
import type { Debts } from './debts.ts'
import type { FaultRecord, HurriedRecord } from './history/history.ts'
import type { Recorded } from './workload/recorded.ts'

/** How long a node may take to answer a step's question, ms. */
const ANSWER_MS = 2000

export interface SceneOptions {
  topology: OpenTopology
  state: StateDirectory
  /** Chooses one of several, by the drill's seed. */
  choose: (count: number) => number
  clock: () => number
  signal: AbortSignal
  /** Whether data that only a running replica has may be lost by a start. */
  mayEmpty: boolean
  keyOf: (client: number, key: number) => string
  /** Whether the time until an old master is a replica is to be that of the servers themselves. */
  measuresDemotion: boolean
  /** The applications that the clients are. */
  applications: readonly string[]
}

/** A cure that is still owed: what the end of the drill does, in reverse order, whatever happened. */
export interface Cure {
  what: string
  heal: () => Promise<unknown>
}

/** A fault on links, with its cure. */
export interface BrokenLinks {
  kind: string
  record: FaultRecord
  heal: () => Promise<void>
}

/** A drill while it runs: what its steps act on, and what they leave to be healed. */
export class Scene {
  readonly topology: OpenTopology
  readonly plan: Plan
  readonly state: StateDirectory
  readonly choose: (count: number) => number
  readonly clock: () => number
  readonly signal: AbortSignal
  readonly mayEmpty: boolean
  readonly keyOf: (client: number, key: number) => string
  readonly measuresDemotion: boolean
  readonly mastersAtFirst: number
  readonly begunAt: number
  readonly events: TimelineEvent[] = []
  /** Reads what stands in the logs by now. */
  readLogs: () => Promise<void> = () => Promise.resolve()
  readonly faults: FaultRecord[] = []
  readonly hurried: HurriedRecord[] = []
  readonly cures: Cure[] = []
  /** Faults on links that are not healed yet. */
  links: BrokenLinks[] = []
  /** The applications that the clients are. */
  readonly applications: readonly string[]
  /** The ids that nodes said last, by their names. */
  readonly ids = new Map<string, string>()
  /** What the workload has written so far. */
  recorded: Recorded | undefined
  /** What it owes a topology that is not its own, on disk. */
  debts: Debts | undefined
  /** Has the clients of the workload sign in anew; there is none without one. */
  signIn: (() => Promise<void>) | undefined

  constructor(options: SceneOptions) {
    this.topology = options.topology
    this.plan = options.topology.plan
    this.state = options.state
    this.choose = options.choose
    this.clock = options.clock
    this.signal = options.signal
    this.mayEmpty = options.mayEmpty
    this.keyOf = options.keyOf
    this.measuresDemotion = options.measuresDemotion
    this.applications = options.applications
    this.mastersAtFirst = dataNodes(this.plan).filter(({ replicaOf }) => replicaOf === undefined).length
    this.begunAt = options.clock()
  }

  /** The nodes that targets mean now. */
  async nodes(targets: string[]): Promise<PlannedNode[]> {
    return await this.topology.nodes(parsed(targets), this.choose)
  }

  /** The same among those that are down, or paused: by the last that is known of them. */
  nodesThatAre(state: 'gone' | 'paused', targets: string[]): PlannedNode[] {
    return this.topology.nodesThatAre(state, parsed(targets), this.choose)
  }

  connect(): NodeConnections {
    return this.topology.connect(ANSWER_MS)
  }

  fault(label: string, nodes: PlannedNode[], from: number): FaultRecord {
    const fault: FaultRecord = { label, nodes: nodes.map(({ name }) => name), from, to: null }
    this.faults.push(fault)
    return fault
  }

  /** What was wrong with these nodes is over. */
  over(nodes: PlannedNode[], at: number): void {
    const names = new Set(nodes.map(({ name }) => name))
    for (const fault of this.faults)
      if (fault.to === null && !this.links.some(({ record }) => record === fault))
        if (fault.nodes.every((name) => names.has(name))) fault.to = at
  }
}

function parsed(targets: string[]) {
  return targets.flatMap((text) => parseTarget(text) ?? [])
}

/** `redis-1 and redis-2`. */
export function namesOf(nodes: PlannedNode[]): string {
  return nodes.map(({ name }) => name).join(' and ')
}
