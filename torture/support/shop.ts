import type { NodeStatus, StatusDocument } from '../../src/model/document.ts'
import type { Chance } from './chance.ts'
import { demandKeys, writeKeys } from './keys.ts'
import { Place, type Running } from './place.ts'
import { TOPOLOGIES, type Topology, type Wiring, WIRINGS, yamlOf } from './shapes.ts'

interface Wanted {
  /** One of them; `none` by default, as in a file that says nothing. */
  persistence?: readonly [string, ...string[]]
  topologies?: readonly [Topology, ...Topology[]]
  lines?: string[]
  /** The state directory, where it is not the place's own. */
  home?: string
}

/** The file `shop.yaml` in a place of its own, of any topology, and what is started from it. */
export class Shop implements AsyncDisposable {
  readonly place: Place
  readonly topology: Topology
  readonly wiring: Wiring
  readonly persistence: string
  readonly file: string
  /** What was written and acknowledged. */
  keys: string[] = []
  #document: StatusDocument | undefined

  constructor(
    chance: Chance,
    { persistence = ['none'], topologies = TOPOLOGIES, lines = [], home }: Wanted = {},
  ) {
    this.place = new Place(home)
    this.topology = chance.of(topologies)
    this.wiring = chance.of<Wiring>(WIRINGS[this.topology])
    this.persistence = chance.of(persistence)
    this.file = this.place.file(
      'shop.yaml',
      yamlOf(this.topology, `persistence: ${this.persistence}`, ...lines),
    )
  }

  /** As of the last `up`. */
  get document(): StatusDocument {
    if (!this.#document) throw new Error('it was never up')
    return this.#document
  }

  get keepsData(): boolean {
    return this.persistence !== 'none'
  }

  /** Brings it up, healthy. */
  async up(): Promise<StatusDocument> {
    this.#document = await this.place.up(this.file)
    return this.#document
  }

  /** Brings it up with some keys in it. */
  async filled(count = 50): Promise<StatusDocument> {
    const document = await this.up()
    this.keys = await writeKeys(document, count)
    return document
  }

  /** Brings it up with some keys in it, and stops it. */
  async stopped(count = 50): Promise<StatusDocument> {
    const document = await this.filled(count)
    await this.down()
    return document
  }

  /** Starts an `up` in the wiring that chance has chosen. */
  startUp(): Running {
    return this.place.start('up', this.file, '--wiring', this.wiring)
  }

  async down(...args: string[]): Promise<void> {
    await this.place.expect(0, 'down', 'shop', ...args)
  }

  /** Brings it up and demands all keys. */
  async upWithData(): Promise<StatusDocument> {
    const document = await this.up()
    await demandKeys(document, this.keys)
    return document
  }

  /** Any node with its process. */
  anyNode(chance: Chance): NodeStatus & { pid: number } {
    const node = this.document.nodes[chance.below(this.document.nodes.length)]
    if (node?.pid === undefined) throw new Error('there is no node')
    return { ...node, pid: node.pid }
  }

  pids(): number[] {
    return this.document.nodes.flatMap(({ pid }) => pid ?? [])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.place[Symbol.asyncDispose]()
  }
}
