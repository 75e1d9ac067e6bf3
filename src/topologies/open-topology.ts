import { NodeConnections } from '../client/node-connections.ts'
import { RedisHaError } from '../model/failure.ts'
import { type Plan, type PlannedNode, sentinelNodes } from '../model/plan.ts'
import { parseTargets, type Target } from '../model/target.ts'
import { claim, claimAtOnce } from '../processes/claims.ts'
import { deadlineIn, now } from '../processes/clock.ts'
import { type Identity, isAlive, leadsGroup, type ProcessState, stateOf } from '../processes/identity.ts'
import { handLeaseTo } from '../processes/port-leases.ts'
import { type LentSetting, liveProcess, type RunRecord, writeRecord } from '../processes/run-record.ts'
import { failoverLockFolder, lockFolder, type StateDirectory } from '../processes/state.ts'
import { serversIn } from './belongings.ts'
import { putBackSettings } from './lent-settings.ts'
import { readPassword } from './password.ts'
import { recordingEvents } from './recorded-progress.ts'
import { stillLocked } from './refusals.ts'
import { recordOf } from './registry.ts'
import type { Choose } from './targets/target-nodes.ts'
import { targetsOnDisk } from './targets/targets-on-disk.ts'
import { resolveTargets } from './targets/targets.ts'

/** How long to wait for another redis-ha that is busy with the same topology, ms. */
const LOCK_MS = 60_000

/**
 * A topology that runs, for those who act on it: everything is read from disk at the moment of asking, so that one that is
 * held for long sees what others have done to it. It holds nothing open itself.
 */
export class OpenTopology {
  readonly name: string
  /** What was decided at its start; it stays. */
  readonly plan: Plan
  readonly #state: StateDirectory
  readonly #run: string | undefined

  /**
   * Throws `unknown-name` where there is none, and `stopped` where `down` has stopped it. With `run` only that run of the name is
   * meant, and `changed` is thrown where it is another by now.
   */
  constructor(state: StateDirectory, name: string, run?: string) {
    this.#state = state
    this.#run = run
    this.name = name
    this.plan = this.record().plan
  }

  /** The record as it is on disk now. Throws `stopped` where it does not run any more. */
  record(): RunRecord {
    const record = recordOf(this.#state, this.name, this.#run)
    if (record.phase !== 'stopped') return record
    throw new RedisHaError({
      reason: 'stopped',
      title: `"${this.name}" does not run`,
      expected: 'a topology that runs',
      seen: 'stopped, with its data',
      where: record.plan.folder,
      try: `redis-ha up ${record.file ?? 'FILE'}`,
    })
  }

  /**
   * The nodes that targets mean at this moment, each once: a list, or text as it is written (`master,redis-3`). `choose`
   * takes one of several; give it a seeded one to have the choice again.
   */
  async nodes(targets: Target[] | string, choose: Choose): Promise<PlannedNode[]> {
    const list = typeof targets === 'string' ? parseTargets(targets) : targets
    return await resolveTargets(list, this.record(), choose)
  }

  /**
   * The same among the nodes that are in a certain state, `gone` or `paused`, which can't say their roles: by the last that is known of
   * them, which is on disk. For those who are to bring them back.
   */
  nodesThatAre(state: ProcessState, targets: Target[], choose: Choose): PlannedNode[] {
    const record = this.record()
    const candidates = this.plan.nodes.filter((node) => this.stateOf(node, record) === state)
    return targetsOnDisk(targets, this.plan, candidates, choose)
  }

  /** The live process of a node: the one on record, or one whose start was killed before it was written down. */
  processOf(node: PlannedNode, record = this.record()): Identity | undefined {
    const known = liveProcess(record, node.name)
    if (known) return known
    // What a server has forked bears its mark too.
    return serversIn(this.plan.folder).find(({ dir, identity }) => dir === node.dir && leadsGroup(identity))
      ?.identity
  }

  stateOf(node: PlannedNode, record = this.record()): ProcessState {
    const identity = this.processOf(node, record)
    return identity ? stateOf(identity) : 'gone'
  }

  /** Connections to the nodes, signed in. To be disposed of. */
  connect(timeoutMs: number, retryMs?: number): NodeConnections {
    return new NodeConnections(this.plan, { password: readPassword(this.plan), timeoutMs, retryMs })
  }

  /** Does something that no other redis-ha may do to this topology at the same time, and gives what it gives. */
  async alone<T>(act: () => Promise<T> | T, signal?: AbortSignal): Promise<T> {
    const deadline = deadlineIn(LOCK_MS)
    const lock = await claim(lockFolder(this.#state, this.name), { deadline, signal })
    if (!lock) throw stillLocked(this.name, deadline)
    try {
      return await act()
    } finally {
      lock.release()
    }
  }

  /**
   * Does a failover, and gives what it gives. Throws `refused` where another redis-ha is at one: one after the other, the second would
   * undo what the first was asked for. Nodes may be killed and started meanwhile.
   */
  async aloneInFailover<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const lock = await claimAtOnce(failoverLockFolder(this.#state, this.name), {
      deadline: deadlineIn(LOCK_MS),
      signal,
    })
    if (!lock || 'holder' in lock)
      throw new RedisHaError({
        reason: 'refused',
        title: `Another failover of "${this.name}" goes on`,
        expected: 'one at a time',
        seen: lock ? `process ${lock.holder.pid} is at it` : 'others that want to begin too',
        where: this.plan.folder,
        try: `redis-ha status ${this.name} --wait 60s, then again if you still want to`,
      })
    try {
      return await act()
    } finally {
      lock.release()
    }
  }

  /** Notes settings as they are before an action changes them for its time: should it be killed, others put them back. */
  async lend(settings: LentSetting[]): Promise<void> {
    await this.alone(() => {
      const { lent } = this.record()
      const isKnown = ({ node, directive }: LentSetting) =>
        lent.some((one) => one.node === node && one.directive === directive)
      this.write({ lent: [...lent, ...settings.filter((setting) => !isKnown(setting))] })
    })
  }

  /** Strikes out what has been put back. Where it was stopped meanwhile, that has been seen to. */
  async takeBack(settings: LentSetting[]): Promise<void> {
    try {
      await this.alone(() => {
        const isBack = ({ node, directive }: LentSetting) =>
          settings.some((one) => one.node === node && one.directive === directive)
        this.write({ lent: this.record().lent.filter((one) => !isBack(one)) })
      })
    } catch (error) {
      if (!(error instanceof RedisHaError)) throw error
    }
  }

  /** Puts back what an action that was killed has left changed. To be done while nobody else is at such an action. */
  async putBackSettings(): Promise<void> {
    if (this.record().lent.length === 0) return
    await this.alone(async () => {
      const record = this.record()
      const report = recordingEvents(this.plan.folder, () => undefined)
      this.write({ lent: await putBackSettings(record, record.lent, report) })
    })
  }

  /** Writes the record anew; to be called in {@link alone}. The ports stay leased while a node lives, and rest while none does. */
  write(change: Partial<Pick<RunRecord, 'processes' | 'halted' | 'lent'>>): void {
    const record = { ...this.record(), ...change, changedAt: now() }
    writeRecord(record)
    handLeaseTo(this.plan.folder, Object.values(record.processes).filter(isAlive))
  }
}

/** Data nodes and sentinels apart, in the order of a stop: a sentinel would take the end of its master for a failure. */
export function sentinelsFirst(plan: Plan, nodes: PlannedNode[]): PlannedNode[][] {
  const sentinels: PlannedNode[] = sentinelNodes(plan)
  const isSentinel = ({ name }: PlannedNode) => sentinels.some((sentinel) => sentinel.name === name)
  return [nodes.filter(isSentinel), nodes.filter((node) => !isSentinel(node))].filter(
    (group) => group.length > 0,
  )
}
