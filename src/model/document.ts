import * as z from 'zod'

// The one document that `up --json` and `status --json` print. Its JSON Schema is published in schema/.

const check = z.object({
  check: z.string().describe('What was judged'),
  observer: z.string().describe('The node that was asked, or `all`'),
  ok: z.boolean(),
  expected: z.string(),
  seen: z.string().describe('What the observer said, or why it could not be asked'),
})

const node = z.object({
  name: z.string(),
  kind: z.enum(['redis', 'sentinel']),
  role: z.enum(['master', 'replica']).optional().describe('As the node itself says, just now'),
  shard: z.string().optional().describe('In a cluster: `shard-1`, …'),
  slots: z
    .array(z.tuple([z.int(), z.int()]))
    .optional()
    .describe('Of a master in a cluster: ranges, both ends included'),
  master: z.string().optional().describe('Of a replica: the name of its master'),
  link: z.enum(['up', 'down']).optional().describe('Of a replica: the link to its master'),
  lagBytes: z
    .int()
    .optional()
    .describe('Of a replica: how far its replication offset is behind its master’s'),
  host: z.string(),
  port: z.int(),
  busPort: z.int().optional().describe('In a cluster'),
  plainPort: z.int().optional().describe('Where it listens without TLS, with `plain-port: keep`'),
  pid: z.int().optional(),
  state: z
    .enum(['running', 'paused', 'loading', 'silent', 'gone', 'stopped'])
    .describe(
      '`silent` runs and does not answer; `gone` ended behind our back; `stopped` was stopped by `stop` or `down`',
    ),
  version: z.string().optional(),
  usedMemoryBytes: z.int().optional(),
  uptimeSeconds: z.int().optional(),
})

const links = z.object({
  pid: z.int().optional(),
  state: z.enum(['running', 'paused', 'silent', 'gone']).describe('Of the process that stands in the links'),
  faults: z
    .array(z.object({ fault: z.string().describe('Its name'), rule: z.string() }))
    .describe('The rules in force'),
})

export const statusDocument = z.object({
  name: z.string(),
  topology: z.enum(['replication', 'sentinel', 'cluster']),
  state: z.enum(['running', 'stopped']),
  healthy: z.boolean().describe('Whether every check holds'),
  url: z.string().describe('Where clients connect to. Without the password'),
  nodes: z.array(node),
  links: links.optional().describe('In a topology with `links: true`'),
  checks: z.array(check),
  env: z.record(z.string(), z.string()).describe('The same as environment variables. Without the password'),
  stateDir: z
    .string()
    .describe('The folder of the topology: its record, and the conf, data and log of each node'),
})

export type StatusDocument = z.output<typeof statusDocument>
export type NodeStatus = z.output<typeof node>
export type LinksStatus = z.output<typeof links>
