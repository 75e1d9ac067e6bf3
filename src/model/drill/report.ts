import * as z from 'zod'
import { MEASUREMENT_NAMES, MEASUREMENTS, measured, type MeasurementName } from './measurements.ts'

// The document of one run of a drill: what `drill --json` prints and every report is made from. All times are
// milliseconds since the drill's clock began, with fractions, unless their name says otherwise.

export const verdict = z
  .enum(['pass', 'fail', 'unknown'])
  .describe('`unknown` is what could not be established; it is no pass')
export type Verdict = z.output<typeof verdict>

const at = z.number().describe('ms since the drill’s clock began')

export const checkResult = z.strictObject({
  check: z
    .string()
    .describe(
      'What was judged: a key of `expect`, an `expect` or `hold` step, or the engine’s own, such as `writer`',
    ),
  verdict,
  expected: z.string(),
  seen: z.string(),
  step: z.int().optional().describe('The step that made it, from 0; absent for what was judged at the end'),
})
export type CheckResult = z.output<typeof checkResult>

const node = z.strictObject({
  name: z.string(),
  kind: z.enum(['redis', 'sentinel']),
  role: z.enum(['master', 'replica']).nullable().describe('At the beginning; null for a sentinel'),
  shard: z.string().nullable(),
})

export const ROLES = ['master', 'replica', 'sentinel', 'loading', 'paused', 'silent', 'gone'] as const
const role = z
  .enum(ROLES)
  .describe('As the node itself said; `silent`: it runs and does not answer; `gone`: its process ended')
export type RoleSeen = z.output<typeof role>

const roleSpan = z.strictObject({
  role,
  fromMs: at,
  toMs: at,
  follows: z.string().nullable().describe('Of a replica whose link is up: its master'),
})

const faultWindow = z.strictObject({
  kind: z.string().describe('kill, stop, pause, block, failover, partition, …'),
  nodes: z.array(z.string()),
  fromMs: at,
  toMs: at.nullable().describe('When it was over; null where it never was'),
  text: z.string().describe('For people: `redis-1 killed`'),
})
export type FaultWindow = z.output<typeof faultWindow>

const step = z.strictObject({
  index: z.int().describe('From 0, in the order in which they ran; a repeated step once for each time'),
  text: z.string().describe('As the drill file says it: `kill: master`'),
  fromMs: at,
  tookMs: z.number(),
  outcome: z.enum(['done', 'failed', 'skipped']),
  said: z.string().describe('What it did or saw: `redis-1 killed`'),
})
export type StepResult = z.output<typeof step>

const event = z.strictObject({
  atMs: at,
  node: z.string().nullable().describe('Who said it; null for the drill itself'),
  kind: z.string().describe('`action`, `sentinel`, `role`, `link`, `cluster`, `log`, `process`, …'),
  text: z.string(),
  important: z.boolean().describe('Whether it belongs into what happened in words'),
})
export type DrillEvent = z.output<typeof event>

const latency = z.strictObject({
  count: z.int(),
  p50Ms: z.number(),
  p90Ms: z.number(),
  p99Ms: z.number(),
  p999Ms: z.number(),
  maxMs: z.number(),
})
export type LatencySummary = z.output<typeof latency>

const bucket = z.strictObject({
  atMs: at.describe('Its beginning'),
  asked: z.int(),
  acknowledged: z.int().describe('Of those asked in it, whenever the answer came'),
  failed: z.int(),
  unknown: z.int(),
  p50Ms: z.number().nullable().describe('Of the acknowledged; null where there are none'),
  p99Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
  reads: z.int(),
  staleReads: z.int(),
})
export type Bucket = z.output<typeof bucket>

const errorCount = z.strictObject({
  kind: z
    .string()
    .describe('The first word of an error reply, as `READONLY`, or `timeout`, `disconnected`, …'),
  count: z.int(),
  firstMs: at,
  lastMs: at,
})
export type ErrorCount = z.output<typeof errorCount>

const workload = z.strictObject({
  clients: z.int(),
  ratePerSecond: z.number().describe('Writes a second in all, as the drill asks'),
  achievedPerSecond: z.number().describe('Writes a second that were asked'),
  wait: z.int().describe('The replicas that each write waited for; 0 for none'),
  latency: latency.nullable().describe('Of the acknowledged writes'),
  schedulingDelay: latency
    .nullable()
    .describe(
      'How late the drill’s own writer was: from the time at which a write was due to that at which it was asked',
    ),
  errors: z.array(errorCount),
  bucketMs: z.number().describe('The width of a bucket'),
  buckets: z.array(bucket),
  lostSample: z
    .array(
      z.strictObject({
        client: z.int(),
        sequence: z.int(),
        key: z.string(),
        askedMs: at,
        answeredMs: at,
      }),
    )
    .describe('The first lost writes, 100 at most'),
})
export type WorkloadReport = z.output<typeof workload>

const failover = z.strictObject({
  fault: z.string().describe('What it followed: `redis-1 killed`'),
  faultMs: at,
  from: z.string().nullable().describe('The old master'),
  to: z.string().nullable().describe('The new one'),
  shard: z.string().nullable(),
  times: z
    .record(z.string(), z.number().nullable())
    .describe(
      'detected, agreed, elected, promoted, announced, …: ms from the fault; null for what was not seen',
    ),
})
export type Failover = z.output<typeof failover>

const measurementShape = Object.fromEntries(
  MEASUREMENT_NAMES.map((name) => [name, measured.describe(MEASUREMENTS[name].definition)]),
) as Record<MeasurementName, typeof measured>

export const drillReport = z.strictObject({
  format: z.literal(1),
  drill: z.strictObject({
    name: z.string().describe('`sentinel/master-crash`'),
    file: z.string().nullable(),
    description: z.string(),
  }),
  verdict,
  reason: z.string().describe('The verdict in one line'),
  startedAt: z.string().describe('ISO 8601; the zero of the drill’s clock'),
  tookMs: z.number(),
  upMs: z.number().nullable().describe('How long its topology took to start; null where it ran before'),
  seed: z.string().describe('What --seed repeats its choices with'),
  server: z.strictObject({ flavor: z.string(), version: z.string() }),
  topology: z.strictObject({
    kind: z.enum(['replication', 'sentinel', 'cluster']),
    against: z.string().nullable().describe('The running topology that it acted on; null for a private copy'),
    settings: z
      .record(z.string(), z.unknown())
      .describe('The topology file with its defaults, without passwords'),
    nodes: z.array(node),
  }),
  workload: workload.nullable().describe('Null for a drill with `workload: none`'),
  steps: z.array(step),
  faults: z.array(faultWindow),
  timelines: z.array(z.strictObject({ node: z.string(), spans: z.array(roleSpan) })),
  events: z.array(event).describe('In the order of their times'),
  failovers: z.array(failover),
  measurements: z.strictObject(measurementShape),
  checks: z.array(checkResult).describe('In the order in which they were judged'),
  problems: z
    .array(z.string())
    .describe(
      'What went wrong with the drill itself: a step that failed, a checker that threw, a heal that did not',
    ),
})
export type DrillReport = z.output<typeof drillReport>

/** The exit code of a drill. */
export function exitCodeOfVerdict(of: Verdict): number {
  return of === 'pass' ? 0 : 1
}

/** The verdict of several: one that failed makes all fail, and one unknown makes them unknown. */
export function worstVerdict(verdicts: Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail'
  return verdicts.length === 0 || verdicts.includes('unknown') ? 'unknown' : 'pass'
}
