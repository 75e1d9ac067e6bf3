import type { PlannedNode } from '../../model/plan.ts'
import { parseInfo } from '../../redis/info.ts'
import type { Scene } from '../scene.ts'
import { notSeen } from '../steps/waits.ts'

type Numbers<Field extends string> = Record<Field, number>

interface Seen<Field extends string> {
  run: string | undefined
  numbers: Numbers<Field>
}

/** Numbers that nodes counted, as they were at one moment. */
export class Counters<Field extends string> {
  readonly #scene: Scene
  readonly #fields: Field[]
  readonly #before: Map<PlannedNode, Seen<Field>>

  private constructor(scene: Scene, fields: Field[], before: Map<PlannedNode, Seen<Field>>) {
    this.#scene = scene
    this.#fields = fields
    this.#before = before
  }

  /** @internal */
  static async take<Field extends string>(
    scene: Scene,
    fields: Field[],
    nodes: PlannedNode[],
  ): Promise<Counters<Field>> {
    return new Counters(scene, fields, await look(scene, fields, nodes))
  }

  /** What each has grown by since, in all. Of a node that was started anew meanwhile, all that it has counted since its start. */
  async grown(): Promise<Numbers<Field>> {
    const each = Object.values(await this.grownOn())
    const sum = (field: Field) => each.reduce((total, numbers) => total + numbers[field], 0)
    return Object.fromEntries(this.#fields.map((field) => [field, sum(field)])) as Numbers<Field>
  }

  /** The same by node. */
  async grownOn(): Promise<Record<string, Numbers<Field>>> {
    const now = await look(this.#scene, this.#fields, [...this.#before.keys()])
    return Object.fromEntries(
      [...now].map(([node, { run, numbers }]) => {
        const before = this.#before.get(node)
        const from = before?.run === run ? before?.numbers : undefined
        const grown = this.#fields.map((field) => [field, numbers[field] - (from?.[field] ?? 0)])
        return [node.name, Object.fromEntries(grown) as Numbers<Field>]
      }),
    )
  }
}

async function look<Field extends string>(
  scene: Scene,
  fields: Field[],
  nodes: PlannedNode[],
): Promise<Map<PlannedNode, Seen<Field>>> {
  using connections = scene.connect()
  const seen = nodes.map(async (node): Promise<[PlannedNode, Seen<Field>]> => {
    const info = parseInfo(await connections.to(node).text('INFO', 'everything'))
    const numbers = fields.map((field) => [field, numberIn(info, field, node)])
    return [node, { run: info.get('run_id'), numbers: Object.fromEntries(numbers) as Numbers<Field> }]
  })
  return new Map(await Promise.all(seen))
}

function numberIn(info: ReadonlyMap<string, string>, field: string, { name }: PlannedNode): number {
  const text = info.get(field)
  if (text !== undefined && text !== '' && Number.isFinite(Number(text))) return Number(text)
  throw notSeen(`${name} does not count ${field}`, `a number in INFO, ${field}`, text ?? 'no such field')
}
