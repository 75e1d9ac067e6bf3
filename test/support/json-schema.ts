import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import * as z from 'zod'
import type { SchemaName } from '../../src/model/schema-names.ts'

type Schema = z.core.JSONSchema.BaseSchema

/** The same with no keys allowed but those that it has: so that what is printed is described, all of it. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in inner && !('additionalProperties' in inner)
    ? { ...inner, additionalProperties: false }
    : inner
}

/** Holds a document that was printed against the published schema, as somebody who has only that would. */
export function expectPublished(name: SchemaName, document: unknown): void {
  const url = new URL(`../../schema/${name}.schema.json`, import.meta.url)
  const schema = closed(JSON.parse(readFileSync(url, 'utf8'))) as Schema
  expect(z.fromJSONSchema(schema).safeParse(document).error).toBeUndefined()
}
