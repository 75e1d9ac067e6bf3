import { failover } from '../faults/failover/failover.ts'
import type { FailoverResult } from '../faults/failover/failover-result.ts'
import { type Fault, inject, type Injected } from '../faults/fault.ts'
import { kill } from '../faults/kill.ts'
import type { ActionOptions, NodeResult } from '../faults/node-result.ts'
import { injectLinkFault, type InjectedLinkFault, type LinkFault } from '../faults/links/link-fault.ts'
import { healLinks, linksState } from '../faults/links/links-state.ts'
import { pause, resume } from '../faults/pause.ts'
import { restart } from '../faults/restart.ts'
import { start } from '../faults/start.ts'
import { stop } from '../faults/stop.ts'
import { type Recorder, startRecorder } from '../faults/timeline/recorder.ts'
import { RedisHaError } from '../model/failure.ts'
import type { LinksState } from '../model/links.ts'
import type { PlannedDataNode, PlannedNode } from '../model/plan.ts'
import { parseTargets, type Target } from '../model/target.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { anyOf } from '../processes/chance.ts'
import type { ProcessState } from '../processes/identity.ts'
import type { StateDirectory } from '../processes/state.ts'
import { OpenTopology } from '../topologies/open-topology.ts'

/** Options of actions that may lose the data of a topology without persistence. */
export interface EmptyingOptions extends ActionOptions {
  /** Whether they may; otherwise they reject with `would-empty` and do nothing. */
  mayEmpty?: boolean
}

export interface FailoverOptions extends ActionOptions {
  /** The master to replace; default: the master; in a cluster one that does not run, else any. */
  of?: string
  /** The replica that is to take over; default: the best one. */
  to?: string
  /** `agreed` (the default) loses no write; `force` does without the master, `takeover` (cluster) without anybody. */
  how?: 'agreed' | 'force' | 'takeover'
}

/**
 * What can be done to the nodes of a running topology. A target is what the commands take: `redis-2`, `master`, `replicas`,
 * `shard-2/master`, `key:user:42`, `leader`, `all`, or several with commas between; roles are those of the moment.
 * All reject with a {@link RedisHaError}: `unknown-name`, `not-healthy` where nobody has the role, `stopped`.
 */
export class NodeActions {
  readonly #state: StateDirectory
  readonly #name: string
  readonly #run: string

  /** @internal */
  constructor(state: StateDirectory, name: string, run: string) {
    this.#state = state
    this.#name = name
    this.#run = run
  }

  /** Throws where this object has taken its topology down itself: then there is nothing to look for. */
  protected demandNotStopped(): void {}

  get #topology(): OpenTopology {
    this.demandNotStopped()
    return new OpenTopology(this.#state, this.#name, this.#run)
  }

  /** Kills nodes, as a crash would (SIGKILL), and waits until they are gone. */
  async kill(target: string, options: ActionOptions = {}): Promise<NodeResult[]> {
    const topology = this.#topology
    return await kill(topology, await topology.nodes(target, anyOf), options)
  }

  /** Stops nodes by their own shutdown (SIGTERM), and waits for it. */
  async stopNodes(target: string, options: ActionOptions = {}): Promise<NodeResult[]> {
    const topology = this.#topology
    return await stop(topology, await topology.nodes(target, anyOf), options)
  }

  /** Starts nodes that are down, all of them by default, and waits until they have loaded their data. A role is the last known one. */
  async startNodes(target = 'all', options: EmptyingOptions = {}): Promise<NodeResult[]> {
    const topology = this.#topology
    return await start(topology, those(topology, target, 'gone'), { mayEmpty: false, ...options })
  }

  /** Stops nodes and starts them again; waits as both do. */
  async restart(target: string, options: EmptyingOptions = {}): Promise<NodeResult[]> {
    const topology = this.#topology
    return await restart(topology, await topology.nodes(target, anyOf), { mayEmpty: false, ...options })
  }

  /** Pauses nodes (SIGSTOP): they live, and answer nothing. */
  async pause(target: string): Promise<NodeResult[]> {
    const topology = this.#topology
    return await pause(topology, await topology.nodes(target, anyOf))
  }

  /** Lets paused nodes go on, all of them by default, and waits until they answer. A role is the last known one. */
  async resume(target = 'all', options: ActionOptions = {}): Promise<NodeResult[]> {
    const topology = this.#topology
    return await resume(topology, those(topology, target, 'paused'), options)
  }

  /** Breaks nodes and gives the cure: `const { heal } = await topology.inject('master', { kind: 'pause' })`. */
  async inject(target: string, fault: Fault, options: ActionOptions = {}): Promise<Injected> {
    const topology = this.#topology
    return await inject(topology, fault, await topology.nodes(target, anyOf), options)
  }

  /**
   * Breaks links of a topology with `links: true` and gives the cure:
   * `const { heal } = await topology.breakLinks({ kind: 'partition', between: 'master | rest' })`. It is healed by itself when this
   * process ends. Rejects with `usage` where there are no links, or the groups are none.
   */
  async breakLinks(fault: LinkFault): Promise<InjectedLinkFault> {
    return await injectLinkFault(this.#topology, fault, { choose: anyOf, leased: true })
  }

  /** Heals one link fault, by its name, or all; resolves to the names of those that were in force. */
  async healLinks(fault?: string): Promise<string[]> {
    return await healLinks(this.#topology, fault)
  }

  /** Who reached whom, with bytes and connections, and the rules in force. */
  async links(): Promise<LinksState> {
    return await linksState(this.#topology)
  }

  /** Makes a replica the master and waits until everybody agrees. Rejects with `refused` or `unfinished`. */
  async failover({ of, to, how = 'agreed', ...options }: FailoverOptions = {}): Promise<FailoverResult> {
    const topology = this.#topology
    const request = { of: await dataNode(topology, of), to: await dataNode(topology, to), how, choose: anyOf }
    return await failover(topology, request, options)
  }

  /**
   * Records what happens from now on, from all sources; see {@link startRecorder}. The events don't come in order: sort them by `at`.
   */
  async record(onEvent: (event: TimelineEvent) => void): Promise<Recorder> {
    return await startRecorder(this.#topology, { onEvent })
  }
}

function those(topology: OpenTopology, target: string, state: ProcessState): PlannedNode[] {
  const targets: Target[] = parseTargets(target)
  return topology.nodesThatAre(state, targets, anyOf)
}

async function dataNode(
  topology: OpenTopology,
  target: string | undefined,
): Promise<PlannedDataNode | undefined> {
  if (target === undefined) return undefined
  const [node, another] = await topology.nodes(target, anyOf)
  if (node?.kind === 'redis' && !another) return node
  throw new RedisHaError({
    reason: 'usage',
    title: 'A failover is of one data node, to one data node',
    expected: 'such as redis-2 or shard-2/master',
    seen: target,
    try: 'topology.nodes, which lists them',
  })
}
