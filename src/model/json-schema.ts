import * as z from 'zod'
import type { SchemaName } from './schema-names.ts'
import { statusDocument } from './document.ts'
import { drillFile } from './drill-file.ts'
import { comparison } from './comparison.ts'
import { drillReport } from './drill-report.ts'
import { drillsDocument } from './drill-series.ts'
import { topologyFile } from './topology-file.ts'

const SCHEMAS = {
  topology: topologyFile,
  status: statusDocument,
  drill: drillFile,
  'drill-report': drillReport,
  'drill-reports': drillsDocument,
  comparison,
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
  'drill-reports': 'redis-ha drill reports of several runs',
  comparison: 'redis-ha comparison of topologies',
}

/**
 * The JSON Schema of a topology file, or of what `up --json`, `status --json`, `drill --json` or `compare --json` print. In draft 7, which every editor
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
