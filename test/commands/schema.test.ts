import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type JsonSchema, jsonSchemaOf } from '../../src/model/json-schema.ts'
import { SCHEMA_NAMES } from '../../src/model/schema-names.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

function filesIn(folder: string): [name: string, content: unknown][] {
  const url = new URL(`../../${folder}/`, import.meta.url)
  return readdirSync(url)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [`${folder}/${name}`, parse(readFileSync(new URL(name, url), 'utf8'))])
}

/** A validator made from the JSON Schema alone, as an editor has it. */
const topologySchema = z.fromJSONSchema(jsonSchemaOf('topology'))

describe('the schema of the topology file', () => {
  test.for([...filesIn('examples'), ...filesIn('templates/starters')])('accepts %s', ([, content]) => {
    expect(topologySchema.safeParse(content).error).toBeUndefined()
  })

  test.for([
    { topology: 'sentinal' },
    { topology: 'replication', sentinels: 3 },
    { topology: 'sentinel', replica: 2 },
    { topology: 'sentinel', sentinel: { master_name: 'x' } },
    { topology: 'cluster', port: 70_000 },
    { topology: 'cluster', persistence: 'disk' },
    { replicas: 2 },
  ])('refuses %j', (content) => {
    expect(topologySchema.safeParse(content).success).toBe(false)
  })

  test('describes every key, and knows of no others', () => {
    const undescribed: string[] = []
    const open: string[] = []
    const visit = (schema: JsonSchema, path: string) => {
      if (schema.properties && schema.additionalProperties !== false) open.push(path)
      for (const [name, inner] of Object.entries(schema.properties ?? {})) {
        if (typeof inner !== 'object') continue
        if (inner.description === undefined) undescribed.push(`${path}.${name}`)
        for (const part of [inner, ...(inner.anyOf ?? [])]) visit(part, `${path}.${name}`)
      }
    }
    for (const variant of jsonSchemaOf('topology').oneOf ?? []) visit(variant, variant.description ?? '')
    expect(undescribed).toEqual([])
    expect(open).toEqual([])
  })
})

test.for(SCHEMA_NAMES)('schema --of %s prints the published schema', async (name) => {
  const published = readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8')
  expect(await rig.succeed(['schema', '--of', name])).toBe(published)
  expect(JSON.parse(published)).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: expect.stringContaining(`/schema/${name}.schema.json`),
    title: expect.stringContaining('redis-ha'),
  })
})

test('without --of it is that of the topology file', async () => {
  expect(await rig.succeed(['schema'])).toBe(await rig.succeed(['schema', '--of', 'topology', '--json']))
})

test('another document has no schema', async () => {
  const { code, stderr } = await rig.run(['schema', '--of', 'shop'])
  expect(stderr).toContain(`  expected  ${SCHEMA_NAMES.join(', ')}\n`)
  expect(code).toBe(2)
})

test('what status --json prints is what its schema says', async () => {
  await rig.up('shop', 'topology: cluster\n')
  const schema = z.fromJSONSchema(jsonSchemaOf('status'))
  const document: object = JSON.parse(await rig.succeed(['status', 'shop', '--json', '--wait', '30s']))
  expect(schema.safeParse(document).error).toBeUndefined()
  expect(schema.safeParse({ ...document, healthy: 'yes' }).success).toBe(false)
})
