import * as z from 'zod'
import { statusDocument } from './document.ts'
import { drillFile } from './drill-file.ts'
import { drillReport } from './drill-report.ts'
import { topologyFile } from './topology-file.ts'

/** The documents that have a published JSON Schema. */
export const SCHEMA_NAMES = ['topology', 'status', 'drill', 'drill-report'] as const
export type SchemaName = (typeof SCHEMA_NAMES)[number]

const SCHEMAS = {
  topology: topologyFile,
  status: statusDocument,
  drill: drillFile,
  'drill-report': drillReport,
}

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** Where editors find a schema: a CDN that serves what npm has, so it goes with each release. */
function schemaUrl(name: SchemaName): string {
  return `https://unpkg.com/redis-ha/schema/${name}.schema.json`
}

const TITLES: Record<SchemaName, string> = {
  topology: 'redis-ha topology file',
  status: 'redis-ha status document',
  drill: 'redis-ha drill file',
  'drill-report': 'redis-ha drill report',
}

/**
 * The JSON Schema of a topology file, or of what `up --json`, `status --json` or `drill --json` print. In draft 7, which every editor
 * knows; of a topology file it describes what may be written, before the defaults are filled in.
 */
export function jsonSchemaOf(name: SchemaName): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(SCHEMAS[name], {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // That keys are text, and whole numbers what JavaScript can count to, tells a reader nothing.
      delete jsonSchema.propertyNames
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
  return { ...($schema !== undefined && { $schema }), $id: schemaUrl(name), title: TITLES[name], ...schema }
}
