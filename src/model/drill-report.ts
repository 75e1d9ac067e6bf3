import * as z from 'zod'

// What a drill tells when it is over: `drill --json` prints it, and every other report is made from it. Its JSON Schema is
// published in schema/. All times are ms since the drill began, on one clock.

export const VERDICTS = ['pass', 'fail', 'unknown'] as const

const ms = z.number().min(0)

const step = z.object({
  text: z.string().describe('As the drill has it'),
  fromMs: ms,
  toMs: ms,
  outcome: z
    .enum(['done', 'failed', 'unknown', 'skipped'])
    .describe('`unknown`: this server, or this machine, can’t do it'),
  detail: z.string().optional().describe('What was seen'),
})

const fault = z.object({
  label: z.string().describe('What was done, and to whom'),
  nodes: z.array(z.string()),
  fromMs: ms,
  toMs: ms.nullable().describe('When it was cured; null where it never was'),
})

const lane = z.object({
  node: z.string(),
  kind: z.enum(['redis', 'sentinel']),
  spans: z.array(
    z.object({
      state: z.enum(['master', 'replica', 'sentinel', 'down', 'paused', 'loading', 'unknown']),
      fromMs: ms,
      toMs: ms,
    }),
  ),
})

const event = z.object({
  atMs: ms,
  source: z.string().describe('A node, or `redis-ha` for what the drill did itself'),
  text: z.string(),
})

const measurement = z.object({
  name: z.string(),
  value: z.number().nullable().describe('null: it did not happen, or could not be established'),
  unit: z.enum(['ms', 'count']),
  definition: z.string(),
  hurried: z
    .literal(true)
    .optional()
    .describe('Sooner than by the servers’ own periods: it came while the drill hurried the healing'),
})

const drillCheck = z.object({
  check: z.string(),
  verdict: z.enum(VERDICTS),
  expected: z.string(),
  seen: z.string(),
})

const buckets = z.array(z.number())
const gaps = z.array(z.number().nullable())

const application = z.object({
  name: z.string(),
  unavailableMs: ms.describe('As `unavailable`, for its own writes'),
  acknowledged: z.int(),
  failed: z.int(),
  unknown: z.int(),
  lost: z.int().nullable(),
  side: z
    .enum(['minority', 'majority'])
    .optional()
    .describe('Of a partition: `minority` is the side with fewer nodes'),
  cutAcknowledged: z.int().describe('Acknowledged during a partition'),
  cutLost: z.int().nullable().describe('Those of them that were lost'),
})

const workload = z.object({
  clients: z.int(),
  rate: z.number().describe('Writes a second that were asked for, in all'),
  series: z
    .object({
      bucketMs: z.number(),
      acknowledged: buckets.describe('By when the acknowledgement came, so nothing in an outage'),
      failed: buckets.describe('By when the refusal came'),
      unknown: buckets.describe('By when it was given up'),
      p50Ms: gaps.describe('Of the writes acknowledged in the bucket; null where there was none'),
      p99Ms: gaps,
      maxMs: gaps,
      errors: z.record(z.string(), buckets).describe('By kind of error'),
    })
    .describe('By time: item n is about the n-th bucket'),
  latencies: z
    .array(
      z.object({
        toMs: z.number().nullable().describe('They took no longer; null: longer than all others'),
        count: z.int(),
      }),
    )
    .describe(
      'How long the acknowledged writes took: so many longer than the step before, and no longer than this',
    ),
  errors: z.array(z.object({ kind: z.string(), count: z.int(), example: z.string() })),
  applications: z.array(application).optional().describe('By application, where the clients have names'),
})

const programResult = z.object({
  command: z.array(z.string()),
  verdict: z.enum(['RECOVERED', 'STUCK', 'CRASHED', 'UNKNOWN']),
  recoveredMs: z
    .number()
    .nullable()
    .describe('From the first fault until the probe was well again, ms; 0 where it was never unwell'),
  detail: z.string(),
  spans: z
    .array(z.object({ state: z.enum(['well', 'unwell', 'ended']), fromMs: ms, toMs: ms }))
    .optional()
    .describe('What the probe said over time, to the end of the program: that comes after `durationMs`'),
  output: z.array(z.string()).describe('The end of what it printed'),
})

export const drillReport = z.object({
  drill: z.string(),
  description: z.string().optional(),
  topology: z.object({
    kind: z.enum(['replication', 'sentinel', 'cluster']),
    server: z.string().describe('The program, and its version'),
    nodes: z.array(z.string()),
  }),
  seed: z.int().describe('`--seed` with this repeats the choices'),
  startedAt: z.iso.datetime(),
  durationMs: ms,
  verdict: z.enum(VERDICTS),
  story: z.array(z.object({ atMs: ms, text: z.string() })).describe('What happened, in words'),
  steps: z.array(step),
  faults: z.array(fault),
  lanes: z.array(lane).describe('The role of each node over time'),
  events: z.array(event),
  workload,
  measurements: z.array(measurement),
  checks: z.array(drillCheck),
  program: programResult.optional().describe('Of the program behind `--`'),
})

export type DrillReport = z.output<typeof drillReport>
export type Verdict = DrillReport['verdict']
export type Measurement = z.output<typeof measurement>
