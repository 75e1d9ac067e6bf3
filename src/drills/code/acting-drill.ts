import type { HeldConnection } from '../../client/held-connection.ts'
import { NodeConnections } from '../../client/node-connections.ts'
import { RedisHaError } from '../../model/failure.ts'
import type { PlannedNode } from '../../model/plan.ts'
import { FileIn } from '../../processes/node-file.ts'
import { parseInfo } from '../../redis/info.ts'
import { readPassword, readPasswords, writeApplicationPassword } from '../../topologies/password.ts'
import { changePassword, type PasswordChange } from '../../topologies/passwd/change-password.ts'
import type { Scene } from '../scene.ts'
import { withMigrateSignIn } from '../steps/migrate-sign-in.ts'
import { notSeen } from '../steps/waits.ts'
import { Counters } from './counters.ts'
import { digestOf } from './digest.ts'
import { DrillConnection, type Message, type SignIn } from './drill-connection.ts'
import { LogMark } from './log-mark.ts'
import type { DrillNode, Patience, RunningDrill, Targets, WriteCounts } from './running-drill.ts'
import type { Stage } from './stage.ts'

/** How long one reading of a digest may take, ms: DEBUG DIGEST reads all. */
const DIGEST_MS = 10_000

export interface ActingOptions {
  seed: number
  /** Whether DEBUG may be used. */
  byDebug: boolean
}

/** What the code of a drill is given: each of its functions, on the scene of the drill. */
export class ActingDrill implements RunningDrill, Disposable {
  readonly seed: number
  readonly signal: AbortSignal
  readonly step: RunningDrill['step']
  readonly until: RunningDrill['until']
  readonly hold: RunningDrill['hold']
  readonly #scene: Scene
  readonly #stage: Stage
  readonly #byDebug: boolean
  readonly #held: HeldConnection[] = []
  #isOver = false

  constructor(scene: Scene, stage: Stage, { seed, byDebug }: ActingOptions) {
    this.#scene = scene
    this.#stage = stage
    this.#byDebug = byDebug
    this.seed = seed
    this.signal = scene.signal
    this.step = stage.step
    this.until = stage.until
    this.hold = stage.hold
  }

  readonly nodes = async (targets: Targets): Promise<DrillNode[]> =>
    (await this.#scene.nodes([targets].flat())).map(nodeOf)

  readonly node = async (target: Targets): Promise<DrillNode> => nodeOf(await this.#one(target))

  async #one(target: Targets): Promise<PlannedNode> {
    const [node] = await this.#scene.nodes([target].flat())
    if (node) return node
    throw notSeen(`There is no ${[target].flat().join(', ')}`, 'a node', 'none')
  }

  readonly choose = (count: number): number => this.#scene.choose(count)
  readonly now = (): number => this.#scene.clock()

  readonly ask = async (target: string, command: string, ...args: (string | number)[]): Promise<unknown> => {
    const node = await this.#one(target)
    using connections = this.#scene.connect()
    const [first = command, ...rest] = withMigrateSignIn(this.#scene.plan, [command, ...args])
    return await connections.to(node).call(String(first), ...rest)
  }

  readonly info = async (target: string, field: string): Promise<string | undefined> =>
    parseInfo(String(await this.ask(target, 'INFO', 'everything'))).get(field)

  readonly connect = async (target: string, signIn: SignIn = {}): Promise<DrillConnection> => {
    const node = await this.#one(target)
    const messages: Message[] = []
    const as =
      'password' in signIn ? { user: signIn.user, password: signIn.password } : (signIn.as ?? 'topology')
    using connections = this.#scene.connect()
    const held = await connections.hold(node, as, (channel, text) => messages.push({ channel, text }))
    this.#held.push(held)
    if (this.#isOver) held.close()
    return new DrillConnection(node.name, held, messages)
  }

  readonly counters = async <Field extends string>(fields: Field[], of: Targets): Promise<Counters<Field>> =>
    await Counters.take(this.#scene, fields, await this.#scene.nodes([of].flat()))

  readonly mark = (): LogMark => new LogMark(this.#scene.plan.nodes)

  readonly digest = async (target: string): Promise<string> => await this.#digestOf(await this.#one(target))

  async #digestOf(node: PlannedNode): Promise<string> {
    const { plan } = this.#scene
    using connections = new NodeConnections(plan, {
      password: readPassword(plan),
      timeoutMs: DIGEST_MS,
    })
    return await digestOf(connections.to(node), this.#byDebug)
  }

  readonly sameData = async (targets: Targets, { within = '60s' }: Patience = {}): Promise<string> => {
    const nodes = await this.#scene.nodes([targets].flat())
    const text = `${nodes.map(({ name }) => name).join(', ')} have the same data`
    return await this.#stage.until(
      text,
      async () => {
        const digests = await Promise.all(nodes.map(async (node) => await this.#digestOf(node)))
        const [first] = digests
        if (first !== undefined && digests.every((digest) => digest === first)) return first
        throw notSeen(text, 'one digest', nodes.map(({ name }, i) => `${name} ${digests[i]}`).join(', '))
      },
      { within },
    )
  }

  readonly signInWith = async (password: string): Promise<void> => {
    const { plan, signIn } = this.#scene
    if (!this.#scene.mayEmpty) throw keepsHandsOff(`the password of ${plan.name}`)
    if (!plan.auth) throw withoutPassword(plan.name)
    writeApplicationPassword(plan, password)
    await signIn?.()
  }

  readonly passwd = async (change: PasswordChange = {}): Promise<string> => {
    const { plan, signIn, topology } = this.#scene
    if (!this.#scene.mayEmpty) throw keepsHandsOff(`the password of ${plan.name}`)
    const { user } = await changePassword(topology, change, {
      onBoth: async () => await signIn?.(),
    })
    return readPasswords(plan)[user] ?? ''
  }

  readonly writes = (): WriteCounts => {
    const counts: WriteCounts = { asked: 0, acknowledged: 0, failed: 0, unknown: 0 }
    const writes = this.#scene.recorded?.writes
    counts.asked = writes?.length ?? 0
    for (let index = 0; index < counts.asked; index++) counts[writes?.outcome(index) ?? 'unknown']++
    return counts
  }

  readonly file = async (target: string, path: string): Promise<FileIn> => {
    const node = this.#named(target) ?? (await this.#one(target))
    if (!this.#scene.mayEmpty) throw keepsHandsOff(`${path} of ${node.name}`)
    return new FileIn(node.dir, path)
  }

  /** A node that is down can't be asked for its role, but has its name. */
  #named(target: string): PlannedNode | undefined {
    return this.#scene.plan.nodes.find(({ name }) => name === target)
  }

  readonly fault = async (label: string, targets: Targets): Promise<{ over: () => void }> => {
    const nodes = await this.#scene.nodes([targets].flat())
    const record = this.#scene.fault(label, nodes, this.now())
    return { over: () => void (record.to ??= this.now()) }
  }

  readonly heal = (what: string, act: () => unknown): void => {
    this.#scene.cures.push({ what, heal: async () => await act() })
  };

  [Symbol.dispose](): void {
    this.#isOver = true
    for (const held of this.#held) held.close()
  }
}

function nodeOf(node: PlannedNode): DrillNode {
  const { name, kind, announce, id } = node
  const inCluster = node.kind === 'redis' ? node : undefined
  return {
    name,
    kind,
    host: announce.host,
    port: announce.port,
    id,
    busPort: inCluster?.busPort,
    shard: inCluster?.shard,
  }
}

function keepsHandsOff(what: string): RedisHaError {
  return new RedisHaError({
    reason: 'would-empty',
    title: `This drill would change ${what}`,
    expected: 'a private copy, or --yes',
    seen: 'a running topology',
    try: '--yes, if its data can go; or without --against',
  })
}

function withoutPassword(name: string): RedisHaError {
  return new RedisHaError({
    reason: 'usage',
    title: `${name} has no password`,
    expected: 'auth in the topology of the drill',
    seen: 'none',
    try: 'auth: { password: … }',
  })
}
