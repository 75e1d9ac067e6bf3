import { allHave, programOf } from '../model/node-servers.ts'
import { setMaxListeners } from 'node:events'
import { askLinks } from '../links/control.ts'
import { NodeConnections } from '../client/node-connections.ts'
import { allOk, type Check, failing } from '../model/check.ts'
import { RedisHaError } from '../model/failure.ts'
import type { Plan, PlannedNode } from '../model/plan.ts'
import { atDeadline, type Deadline, nextTurn, poll, sleep } from '../processes/clock.ts'
import { readEnd, readIfThere } from '../processes/files.ts'
import { type Identity, isAlive } from '../processes/identity.ts'
import { demandOwnNodeFolder } from '../processes/own-places.ts'
import { holdServers, type ServerStart, startServers } from '../processes/server-process.ts'
import { LINKS_NAME, type PlannedLinks } from '../model/links.ts'
import { parseInfo } from '../redis/info.ts'
import { proxyEnded, proxyStart } from './proxy.ts'
import type { Report } from './progress.ts'
import { readyFolder } from './ready-folder.ts'

export interface SessionOptions {
  plan: Plan
  /** Whether the nodes have been up before and begin with what they wrote themselves. */
  resume: boolean
  /** Nodes that run already, by name: nothing is started for them. */
  running?: Record<string, Identity> | undefined
  password: string | undefined
  deadline: Deadline
  signal: AbortSignal | undefined
  report: Report
  /** Called with nodes before they are started, with each once. */
  prepare: (nodes: PlannedNode[]) => void
  /** Called when more processes are known than before, so that they are written down. */
  onStarted: (processes: Record<string, Identity>) => void
}

/** A few milliseconds: short against what is waited for, long enough to leave the servers the processor. */
const POLL_MS = 5
/** How long a node that listens may take for an answer, also on a machine with too much to do. */
const ANSWER_MS = 5000
/** How often a session looks whether its servers still live. */
const WATCH_MS = 250

/**
 * One start of a topology, from its first process to its proof: starts nodes and waits for what they say. Every wait ends
 * with the deadline, with the signal, or with the end of a server, whichever comes first.
 */
export class Session implements Disposable {
  readonly plan: Plan
  readonly resume: boolean
  readonly password: string | undefined
  readonly deadline: Deadline
  readonly report: Report
  readonly connections: NodeConnections
  readonly processes: Record<string, Identity> = {}
  /** RDB files that nodes were given to begin with beside those that follow from the plan, by the nodes' names. */
  readonly seeds = new Map<string, Uint8Array>()
  readonly #options: SessionOptions
  readonly #abort = abortForMany()
  /** The signal may be one that outlives this session by far. */
  readonly #passOn = () => this.#abort.abort(this.#options.signal?.reason)
  readonly #prepared = new Set<PlannedNode>()
  readonly #confs = new Map<string, string>()
  readonly #held: (() => void)[] = []
  #lastChecks: Check[] = []

  constructor(options: SessionOptions) {
    this.#options = options
    this.plan = options.plan
    this.resume = options.resume
    this.password = options.password
    this.deadline = options.deadline
    this.report = options.report
    this.connections = new NodeConnections(options.plan, {
      password: options.password,
      timeoutMs: ANSWER_MS,
      retryMs: POLL_MS,
    })
    Object.assign(this.processes, options.running)
    const { signal } = options
    if (signal?.aborted === true) this.#abort.abort(signal.reason)
    signal?.addEventListener('abort', this.#passOn, { once: true })
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Sees to it that nodes have their files. */
  prepare(nodes: PlannedNode[]): void {
    const unprepared = nodes.filter((node) => !this.#prepared.has(node))
    if (unprepared.length === 0) return
    this.#options.prepare(unprepared)
    for (const node of unprepared) this.#prepared.add(node)
  }

  /** The same a node at a time, so that it keeps nobody waiting. */
  async prepareMeanwhile(nodes: PlannedNode[]): Promise<void> {
    for (const node of nodes) {
      this.signal.throwIfAborted()
      this.prepare([node])
      await nextTurn()
    }
  }

  /** Starts nodes with these arguments beside their conf file. Waits until they are processes, not until they answer. */
  async start(nodes: PlannedNode[], argumentsOf: (node: PlannedNode) => string[] = () => []): Promise<void> {
    this.signal.throwIfAborted()
    this.prepare(nodes)
    const { links } = this.plan
    if (links && !this.processes[LINKS_NAME]) await this.#startProxy(links)
    this.#started(nodes, await startServers(this.#readyStarts(nodes, argumentsOf)))
  }

  /** Starts the proxy before all nodes: what these dial at once is then held for them, where a refusal costs them 100 ms or more. */
  async #startProxy(links: PlannedLinks): Promise<void> {
    demandOwnNodeFolder(links.dir)
    const [identity] = await startServers([proxyStart(links)])
    if (!identity) throw proxyEnded(links)
    this.processes[LINKS_NAME] = identity
    this.#options.onStarted(this.processes)
    let seen = 'no answer'
    const answered = await this.until(async () => {
      const answer = await askLinks(links, { ask: 'state' })
      if (answer.ok) return true
      if (!isAlive(identity)) throw proxyEnded(links)
      seen = answer.why
      return undefined
    })
    if (answered === undefined)
      throw this.timedOut('the proxy of the links did not answer', 'its state', seen)
  }

  /**
   * Loads nodes that are to begin later, where the server can wait: with what is returned. One that can't is started only then.
   * Their conf files are read now, all else when they begin.
   */
  async hold(
    nodes: PlannedNode[],
    argumentsOf: (node: PlannedNode) => string[],
  ): Promise<() => Promise<void>> {
    if (!allHave(this.plan, 'confFromInput', nodes)) return async () => await this.start(nodes, argumentsOf)
    this.signal.throwIfAborted()
    this.prepare(nodes)
    const { identities, release } = await holdServers(this.#readyStarts(nodes, argumentsOf))
    this.#held.push(release)
    // The session may have ended meanwhile, and would leave them waiting.
    if (this.signal.aborted) release()
    this.#started(nodes, identities)
    return async () => release()
  }

  #readyStarts(nodes: PlannedNode[], argumentsOf: (node: PlannedNode) => string[]): ServerStart[] {
    for (const node of nodes) {
      readyFolder(this.plan, node, confPath(node))
      if (this.resume) this.#confs.set(node.name, readIfThere(confPath(node)) ?? '')
    }
    return nodes.map((node) => ({
      program: programOf(this.plan, node),
      args: [confPath(node), ...argumentsOf(node), ...(node.kind === 'sentinel' ? ['--sentinel'] : [])],
      dir: node.dir,
      logFile: logPath(node),
    }))
  }

  /** The conf file that a node of a topology which has been up before was started from; what it writes since has the settings of the start. */
  confAtStart({ name }: PlannedNode): string {
    return this.#confs.get(name) ?? ''
  }

  #started(nodes: PlannedNode[], identities: (Identity | undefined)[]): void {
    for (const [index, node] of nodes.entries()) {
      const identity = identities[index]
      if (!identity) throw ended(node, this.resume)
      this.processes[node.name] = identity
      this.report({ event: 'node-started', node: node.name, pid: identity.pid })
    }
    this.#options.onStarted(this.processes)
    void this.#watch(nodes)
  }

  /** Ends every wait as soon as one of the nodes has ended. */
  async #watch(nodes: PlannedNode[]): Promise<void> {
    try {
      for (;;) {
        await sleep(WATCH_MS, this.signal)
        const gone = nodes.find((node) => {
          const identity = this.processes[node.name]
          return identity && !isAlive(identity)
        })
        if (gone) this.#abort.abort(ended(gone, this.resume))
        const { links } = this.plan
        const proxyProcess = this.processes[LINKS_NAME]
        if (links && proxyProcess && !isAlive(proxyProcess)) this.#abort.abort(proxyEnded(links))
      }
    } catch {
      // The session is over.
    }
  }

  /**
   * Waits until nodes answer PING, each as the process that was started: where somebody else was faster to take the port,
   * that is not ours to be told anything, and our own ends for want of it.
   */
  async answering(nodes: PlannedNode[]): Promise<void> {
    // The last one to be started is the last to answer: until then, asking the others would only keep them from it.
    const last = nodes.at(-1)
    if (last) await this.#answering(last)
    await Promise.all(nodes.slice(0, -1).map((node) => this.#answering(node)))
    await this.#reachable(nodes)
  }

  /** Waits until the proxy, where there is one, takes connections for these nodes. */
  async #reachable(nodes: PlannedNode[]): Promise<void> {
    const { links } = this.plan
    if (!links) return
    const names = nodes.map(({ name }) => name)
    let seen = 'no answer'
    const open = await this.until(async () => {
      const withinMs = Math.min(1000, this.deadline.remainingMs())
      const answer = await askLinks(links, { ask: 'open', nodes: names, withinMs })
      if (answer.ok) return true
      seen = answer.why
      return undefined
    })
    if (open === undefined)
      throw this.timedOut(
        'the proxy of the links took no connection',
        `an open way to ${names.join(', ')}`,
        seen,
      )
  }

  async #answering(node: PlannedNode): Promise<void> {
    let seen = 'nothing yet'
    const answered = await this.until(async () => {
      const connection = this.connections.to(node)
      try {
        const [pong, info] = await Promise.all([connection.text('PING'), connection.text('INFO', 'server')])
        const pid = parseInfo(info).get('process_id')
        seen = pid === String(this.processes[node.name]?.pid) ? pong : `an answer of process ${pid}`
      } catch (error) {
        seen = connection.explain(error)
      }
      return seen === 'PONG' ? true : undefined
    })
    if (answered === undefined) throw this.timedOut(`${node.name} did not answer`, 'PONG', seen, node)
    this.report({ event: 'node-answers', node: node.name })
  }

  /** Asks until there is an answer; undefined when the deadline has passed first. */
  async until<T>(
    ask: () => Promise<T | undefined>,
    deadline = this.deadline,
    everyMs = POLL_MS,
  ): Promise<T | undefined> {
    const { signal } = this
    signal.throwIfAborted()
    return await new Promise<T | undefined>((resolve, reject) => {
      const stop = () => reject(signal.reason as Error)
      signal.addEventListener('abort', stop, { once: true })
      // A question that nobody answers does not hold up the end.
      const cancel = atDeadline(deadline, () => resolve(undefined))
      poll(ask, { deadline, everyMs, signal })
        .then(resolve, reject)
        .finally(() => {
          signal.removeEventListener('abort', stop)
          cancel()
        })
    })
  }

  /** Waits until all checks hold; throws `not-healthy` with those that don't when the deadline has passed. */
  async proven(prove: () => Promise<Check[]>): Promise<Check[]> {
    const healthy = await this.until(async () => {
      const checks = await prove()
      if (JSON.stringify(checks) !== JSON.stringify(this.#lastChecks))
        this.report({ event: 'checked', checks })
      this.#lastChecks = checks
      return allOk(checks) ? checks : undefined
    })
    if (healthy) return healthy
    const [first, ...rest] = failing(this.#lastChecks)
    const observer = this.plan.nodes.find((node) => node.name === first?.observer)
    const failure = this.timedOut(
      `${this.plan.name} did not become healthy`,
      first ? `${first.check} on ${first.observer}: ${first.expected}` : 'all checks hold',
      first ? first.seen : 'no answer',
      observer,
      rest.map(
        (check) => `also ${check.check} on ${check.observer}: expected ${check.expected}, seen ${check.seen}`,
      ),
    )
    throw failure
  }

  timedOut(
    title: string,
    expected: string,
    seen: string,
    node?: PlannedNode,
    more: string[] = [],
  ): RedisHaError {
    return new RedisHaError({
      reason: 'not-healthy',
      title: `${title} in ${this.deadline.givenMs / 1000}s`,
      expected,
      seen,
      ...(node && { where: logPath(node) }),
      try: 'a longer --timeout, or what the log says below',
      details: [...more.slice(0, 10), ...(node ? endOfLog(node) : [])],
    })
  }

  [Symbol.dispose](): void {
    this.#options.signal?.removeEventListener('abort', this.#passOn)
    this.#abort.abort(new Error('the session is over'))
    for (const release of this.#held) release()
    this.connections[Symbol.dispose]()
  }
}

function ended(node: PlannedNode, resume: boolean): RedisHaError {
  return new RedisHaError({
    reason: 'node-died',
    title: `${node.name} ended while the topology was being started`,
    expected: 'a server that stays',
    seen: 'its process is gone',
    // A new topology's folder goes with the start that failed: the end of the log is all that there will be.
    where: resume ? logPath(node) : `${logPath(node)}, removed with the start that failed`,
    try: 'mend what its log says below, then `up` again',
    details: endOfLog(node),
  })
}

/** A server that was gone before anybody could see it as a process. */
export function diedAtStart(node: PlannedNode): RedisHaError {
  return ended(node, true)
}

/** Every node is waited for by itself, so that the signal has as many listeners. */
function abortForMany(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}

export function confPath(node: PlannedNode): string {
  return `${node.dir}/${node.kind}.conf`
}

export function logPath(node: PlannedNode): string {
  return `${node.dir}/${node.kind}.log`
}

const LOG_LINES = 10
/** More than these lines have, a crash report's aside. */
const LOG_BYTES = 65_536

export function endOfLog(node: PlannedNode): string[] {
  return (readEnd(logPath(node), LOG_BYTES) ?? '').trimEnd().split('\n').slice(-LOG_LINES)
}
