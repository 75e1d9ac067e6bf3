import type { JsonSchema } from '../../src/model/json-schema.ts'
import { TOPOLOGY_KINDS } from '../../src/model/topology-file.ts'
import { examplesOf } from './examples.ts'
import { type FileKey, fileKeys, partOf } from './file-keys.ts'
import { problemTable } from './problem-table.ts'

const HEAD = `<!-- Made by scripts/generate.ts from src/model/topology-file.ts: change it there. -->

# The topology file

A topology file says in a few lines of YAML what \`redis-ha up\` brings up. Only \`topology\` is required; \`redis-ha init\`
writes a commented file to begin with, \`redis-ha validate\` shows what is wrong with one, and
[schema/topology.schema.json](../schema/topology.schema.json) gives editors completion and checks:

\`\`\`yaml
# yaml-language-server: $schema=https://unpkg.com/redis-ha/schema/topology.schema.json
topology: sentinel
replicas: 2
sentinels: 3
\`\`\`

That address is there once redis-ha is published. Until then, or without a network, name the file itself:
\`$schema=/path/to/redis-ha/schema/topology.schema.json\`, or what \`redis-ha schema > topology.schema.json\` has written.

An unknown key is an error, with the nearest known one. Redis's own settings keep Redis's own names; a directive that has
a key of its own here is refused under \`config\`.

## Keys

`

/** docs/file.md: every key of the topology file with its type, default and examples, and what is wrong with a file when. */
export function fileReference(): string {
  const keys = fileKeys()
  return `${HEAD}${overview(keys)}\n\n${keys.map((key) => section(key, keys)).join('\n\n')}\n\n${problemTable()}\n`
}

function overview(keys: FileKey[]): string {
  return [
    '| key | topology | type | default |',
    '|---|---|---|---|',
    ...keys.map((key) => {
      return `| [\`${key.path}\`](#${anchorOf(key)}) | ${kindsOf(key)} | ${typesOf(key)} | ${defaultOf(key)} |`
    }),
  ].join('\n')
}

function section(key: FileKey, keys: FileKey[]): string {
  return [
    `### \`${key.path}\``,
    '',
    ...descriptionsOf(key),
    '',
    `- topology: ${kindsOf(key)}`,
    `- type: ${typesOf(key)}`,
    `- default: ${defaultOf(key)}`,
    '',
    '```yaml',
    examplesOf(key, keys).join('\n# or\n'),
    '```',
  ].join('\n')
}

/** GitHub's own anchor of the heading. */
function anchorOf({ path }: FileKey): string {
  return path.replaceAll(/[.*]/g, '')
}

function kindsOf({ kinds }: FileKey): string {
  return kinds.size === TOPOLOGY_KINDS.length ? 'every one' : [...kinds.keys()].join(', ')
}

/** One, or one for each kind of topology where they differ. */
function descriptionsOf({ path, kinds }: FileKey): string[] {
  const descriptions = new Map<string, string[]>()
  for (const [kind, { description }] of kinds) {
    if (description === undefined) throw new Error(`${path} has no description`)
    descriptions.set(description, [...(descriptions.get(description) ?? []), kind])
  }
  return descriptions.size === 1
    ? [`${[...descriptions.keys()].join('')}.`]
    : [...descriptions].map(([text, of]) => `- ${of.join(', ')}: ${text}.`)
}

function defaultOf({ required, kinds }: FileKey): string {
  if (required) return 'none, required'
  const defaults = new Map<string, string[]>()
  for (const [kind, schema] of kinds) {
    const text = schema.default === undefined ? statedDefault(schema) : code(schema.default)
    defaults.set(text, [...(defaults.get(text) ?? []), kind])
  }
  return [...defaults]
    .map(([text, of]) => (defaults.size === 1 ? text : `${text} (${of.join(', ')})`))
    .join(', ')
}

/** Where a default depends on other keys, the description says which it is. */
function statedDefault({ description }: JsonSchema): string {
  return /Default: (.*)$/.exec(description ?? '')?.[1] ?? 'not set'
}

function typesOf({ kinds }: FileKey): string {
  return [...new Set([...kinds.values()].flatMap(typeOf))].join(', ')
}

/** The kinds of value that a key takes, in words. */
function typeOf(schema: JsonSchema): string[] {
  if (schema.anyOf) return schema.anyOf.flatMap(typeOf)
  if (schema.const !== undefined) return [code(schema.const)]
  if (schema.enum) return schema.enum.map((value) => code(value))
  if (schema.type === 'integer') return [`whole number from ${schema.minimum} to ${schema.maximum}`]
  if (schema.type === 'array' && !Array.isArray(schema.items))
    return [`list of ${typeOf(partOf(schema.items)).join(', ')}`]
  if (schema.type === 'boolean') return [code('yes'), code('no')]
  if (schema.type === 'object' && schema.properties)
    return [
      `map of ${Object.keys(schema.properties)
        .map((name) => code(name))
        .join(', ')}`,
    ]
  if (schema.type === 'object') return ['map']
  return [schema.type === 'string' ? 'text' : String(schema.type)]
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
