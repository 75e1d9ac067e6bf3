import { type JsonSchema, jsonSchemaOf } from '../../src/model/json-schema.ts'
import { TOPOLOGY_KINDS, type TopologyKindName } from '../../src/model/topology-file.ts'

/** A key of the topology file, with what each kind of topology makes of it. */
export interface FileKey {
  /** `sentinel.quorum`; `*` stands for any name. */
  path: string
  required: boolean
  /** By kind, as the same key can have another default or meaning in each; kinds without the key are missing. */
  kinds: Map<TopologyKindName, JsonSchema>
}

/** In which order a reader meets the keys; the rest of each section is in the schema's own order. */
const ORDER = [
  'topology',
  'name',
  'host',
  'port',
  'masters',
  'replicas',
  'sentinels',
  'server',
  'persistence',
  'auth',
  'config',
  'sentinel',
  'cluster',
  'nodes',
]

/** Every key that a topology file may have, those inside sections too, from its JSON Schema. */
export function fileKeys(): FileKey[] {
  const keys = new Map<string, FileKey>()
  for (const variant of jsonSchemaOf('topology').oneOf ?? []) {
    const kind = TOPOLOGY_KINDS.find((name) => name === partOf(variant.properties?.['topology']).const)
    if (kind !== undefined) collect(variant, '', kind, keys)
  }
  const rank = ({ path }: FileKey) => ORDER.indexOf(path.split('.')[0] ?? '')
  return [...keys.values()].toSorted((a, b) => rank(a) - rank(b))
}

function collect(
  schema: JsonSchema,
  prefix: string,
  kind: TopologyKindName,
  keys: Map<string, FileKey>,
): void {
  for (const [name, value] of Object.entries(schema.properties ?? {})) {
    const inner = partOf(value)
    const path = prefix + name
    const required = schema.required?.includes(name) === true
    const key = keys.get(path) ?? { path, required, kinds: new Map() }
    keys.set(path, key)
    key.kinds.set(kind, inner)
    for (const section of [inner, ...(inner.anyOf ?? [])]) collect(section, `${path}.`, kind, keys)
    collect(partOf(inner.additionalProperties), `${path}.*.`, kind, keys)
  }
}

/** JSON Schema has `true` and `false` for what may be anything, and nothing. */
export function partOf(schema: JsonSchema | boolean | undefined): JsonSchema {
  return typeof schema === 'object' ? schema : {}
}
