/** The documents that have a published JSON Schema. */
export const SCHEMA_NAMES = [
  'topology',
  'status',
  'drill',
  'drill-report',
  'drill-reports',
  'comparison',
] as const

export type SchemaName = (typeof SCHEMA_NAMES)[number]
