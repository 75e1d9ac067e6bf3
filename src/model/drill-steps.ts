import * as z from 'zod'
import { parseBytes } from './byte-rate.ts'
import { parseDuration } from './duration.ts'
import { parseLinkGroups } from './link-groups.ts'
import { SLOT_COUNT } from './slots.ts'
import { parseTarget } from './target.ts'
import { parseThreshold } from './threshold.ts'

// The steps of a drill as they are written in YAML: each is a map with one key that says what it is, and some with more.

const DURATION = 'a duration such as 500ms, 5s or 1m'
const duration = z
  .string(DURATION)
  .refine((text) => parseDuration(text) !== undefined, DURATION)
  .transform((text) => parseDuration(text) ?? 0)

const TARGETS =
  "a node's name, master, replicas, sentinel, shard-1/master, key:KEY, leader, or a list of these"
const targets = z
  .union([z.string(), z.array(z.string()).min(1)], { error: TARGETS })
  .transform((said) => (typeof said === 'string' ? said.split(',').map((item) => item.trim()) : said))
  .refine((list) => list.every((item) => parseTarget(item) !== undefined), TARGETS)

const WORDS = 'a command, as text or as a list of its words'
const command = z
  .union([z.string().min(1), z.array(z.union([z.string(), z.number()])).min(1)], { error: WORDS })
  .transform((said) => (typeof said === 'string' ? said.trim().split(/\s+/) : said.map(String)))

const SLOTS = 'slots such as 100, 0-5460, or a list of these'
const slots = z
  .union([z.string(), z.number(), z.array(z.union([z.string(), z.number()])).min(1)], { error: SLOTS })
  .transform((said) => [said].flat().map((range) => slotRange(String(range))))
  .refine((ranges) => ranges.every((range) => range !== undefined), SLOTS)
  .transform((ranges) => ranges.filter((range) => range !== undefined))

function slotRange(text: string): [first: number, last: number] | undefined {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  const first = Number(from)
  const last = Number(to)
  return from !== undefined && first <= last && last < SLOT_COUNT ? [first, last] : undefined
}

const within = duration.optional().describe('How long it may take. Default 60s')
const VALUE = 'text, a number, or a threshold such as "> 0"'
const pattern = z.union([z.string(), z.number()], { error: VALUE }).transform(String)

/** What can be waited for, expected, or held: each asks nodes, all of which must agree. */
const CONDITIONS = {
  role: z
    .strictObject({ role: z.enum(['master', 'replica'], 'master or replica'), of: targets })
    .describe('Nodes say this role'),
  announced: z
    .strictObject({ announced: z.string(), of: targets.optional() })
    .describe('Sentinels that run name this node as the master; `not redis-1`: any other'),
  ask: z
    .strictObject({ ask: command, of: targets, says: pattern })
    .describe(
      'What nodes answer to a command, against a glob (`not …`: anything else); items of a reply are parted by spaces',
    ),
  info: z
    .strictObject({ info: z.string().min(1), of: targets, is: pattern })
    .describe('A field of INFO, against a glob (`not …`: anything else), or a threshold such as `> 0`'),
  log: z
    .strictObject({
      log: z.string().min(1),
      of: targets.optional(),
      count: z
        .union([z.string(), z.number()])
        .transform(String)
        .refine((text) => parseThreshold(text) !== undefined, 'a number, or a threshold such as ">= 1"')
        .optional(),
    })
    .describe('Lines of the logs since the drill began, against a glob; how many, `>= 1` by default'),
  gone: z.strictObject({ gone: targets }).describe('Processes ended'),
  failovers: z
    .strictObject({
      failovers: z
        .union([z.string(), z.number()])
        .transform(String)
        .refine((text) => parseThreshold(text) !== undefined, 'a number, or a threshold such as ">= 1"'),
    })
    .describe('How often another node became master since the drill began'),
} as const

const condition = z.union(
  Object.values(CONDITIONS) as unknown as [
    z.ZodType<Condition, ConditionInput>,
    z.ZodType<Condition, ConditionInput>,
  ],
  {
    error: `a map with one of ${Object.keys(CONDITIONS).join(', ')}`,
  },
)

/** A condition as it is written. */
export type ConditionInput = {
  [Kind in keyof typeof CONDITIONS]: z.input<(typeof CONDITIONS)[Kind]>
}[keyof typeof CONDITIONS]

export type Condition =
  | { role: 'master' | 'replica'; of: string[] }
  | { announced: string; of?: string[] | undefined }
  | { ask: string[]; of: string[]; says: string }
  | { info: string; of: string[]; is: string }
  | { log: string; of?: string[] | undefined; count?: string | undefined }
  | { gone: string[] }
  | { failovers: string }

const GROUPS = 'groups such as "master | rest" or "redis-1 > redis-2"'
const groups = z.string(GROUPS).refine((text) => {
  try {
    return parseLinkGroups(text).groups.length > 1
  } catch {
    return false
  }
}, GROUPS)
const how = z.enum(['drop', 'reset'], 'drop or reset').default('drop')
const BYTES = 'bytes a second, such as 5000, 64kb or 1mb'
const bytes = z
  .union([z.string(), z.number()], { error: BYTES })
  .transform((said) => parseBytes(String(said)) ?? 0)
  .refine((size) => size > 0, BYTES)

const yes = z.literal(true, 'true').optional()

export const STEPS = {
  run: z.strictObject({ run: duration }).describe('Nothing but the workload, for so long'),
  kill: z
    .strictObject({ kill: targets, only: z.literal('child', 'child').optional() })
    .describe(
      'SIGKILL; waits until the processes are gone. `only: child`: what the servers have forked, such as a child that writes a snapshot',
    ),
  stop: z.strictObject({ stop: targets }).describe('SIGTERM; waits for the servers’ own shutdown'),
  start: z
    .strictObject({ start: targets, wait: z.literal(false).optional() })
    .describe('Starts nodes that are down; waits until they have loaded their data, unless `wait: false`'),
  restart: z.strictObject({ restart: targets }).describe('SIGTERM, then start'),
  pause: z.strictObject({ pause: targets }).describe('SIGSTOP'),
  resume: z.strictObject({ resume: targets }).describe('SIGCONT; waits until they answer'),
  block: z
    .strictObject({ block: targets, for: duration })
    .describe(
      'DEBUG SLEEP for so long; the step ends when it is in force. Since Redis 7.0 it takes `debug: true`',
    ),
  failover: z
    .strictObject({
      failover: targets.describe('The master to be replaced'),
      to: z.string().optional(),
      how: z.enum(['agreed', 'force', 'takeover']).default('agreed'),
    })
    .describe('A failover on request; waits until all agree'),
  partition: z
    .strictObject({ partition: groups, how })
    .describe(
      'No byte passes between groups of nodes and applications, until it is healed. `how: reset`: connections are reset',
    ),
  delay: z
    .strictObject({ delay: groups, by: duration, jitter: duration.optional() })
    .describe('Each byte between groups arrives so much later, one way; `jitter`: by up to so much more'),
  rate: z
    .strictObject({ rate: groups, to: bytes })
    .describe('All connections from one to another share so many bytes a second'),
  flap: z
    .strictObject({ flap: groups, cut: duration, whole: duration, how })
    .describe('Cut for so long, whole for so long, and so on'),
  heal: z
    .strictObject({
      heal: z.enum(['all', 'partition', 'delay', 'rate', 'flap'], 'all, partition, delay, rate or flap'),
    })
    .describe('Takes away the faults on links, all or those of a kind; what was cut dials again at once'),
  wait: z
    .strictObject({
      wait: z.union([z.enum(['failover', 'healthy']), condition], {
        error: 'failover, healthy, or a condition',
      }),
      within,
    })
    .describe(
      'Until a write is acknowledged by a new master (`failover`), all checks of health hold (`healthy`), or a condition holds',
    ),
  expect: z.strictObject({ expect: condition }).describe('A condition holds now'),
  hold: z
    .strictObject({ hold: condition, for: duration })
    .describe('A condition holds now, and stays so for so long'),
  cli: z
    .strictObject({ cli: command, on: targets, says: pattern.optional(), sends: yes })
    .describe(
      'A command, sent to each node; `says`: a glob for every answer, errors too. `sends: true`: the answer is not waited for',
    ),
  move: z
    .strictObject({ move: slots, to: z.string().min(1) })
    .describe('Slots of a cluster, with their keys, from the masters that have them to another'),
  config: z
    .strictObject({
      config: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)),
      on: targets,
      rewrite: yes,
    })
    .describe('CONFIG SET; put back when the drill ends. `rewrite: true`: into the conf file too'),
} as const

export type StepKind = keyof typeof STEPS

const LINK_STEPS = ['partition', 'delay', 'rate', 'flap']

/** Whether steps break links, so that the topology has to have some. */
export function breakLinks(steps: DrillStep[]): boolean {
  return steps.some((step) =>
    isRepeat(step) ? breakLinks(step.steps) : LINK_STEPS.some((kind) => kind in step),
  )
}

export const STEP_KINDS: readonly (StepKind | 'repeat')[] = [...(Object.keys(STEPS) as StepKind[]), 'repeat']
export const CONDITION_KINDS = Object.keys(CONDITIONS)

export type PlainStep = { [Kind in StepKind]: z.output<(typeof STEPS)[Kind]> }[StepKind]
export type RepeatStep = { repeat: number; steps: DrillStep[] }
export type DrillStep = PlainStep | RepeatStep

type PlainStepInput = { [Kind in StepKind]: z.input<(typeof STEPS)[Kind]> }[StepKind]
/** A step as it is written. */
export type DrillStepInput = PlainStepInput | { repeat: number; steps: DrillStepInput[] }

const plain = z.union(Object.values(STEPS) as unknown as [z.ZodType<PlainStep>, z.ZodType<PlainStep>])
const REPEAT = 'how often, 1 to 1000'

/** One step, as JSON Schema needs it; {@link stepProblems} says better what is wrong with one. */
export const drillStep: z.ZodType<DrillStep> = z.union([
  plain,
  z.strictObject({
    repeat: z.int(REPEAT).min(1, REPEAT).max(1000, REPEAT),
    get steps() {
      return z.array(drillStep).min(1)
    },
  }),
])

/** A step as it is read aloud. */
export function stepText(step: DrillStep): string {
  return Object.entries(step)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${name === 'steps' ? '…' : spoken(name, value)}`)
    .join(', ')
}

const TIMES = ['run', 'for', 'within', 'by', 'jitter', 'cut', 'whole']

function spoken(name: string, value: unknown): string {
  if (TIMES.includes(name) && typeof value === 'number')
    return value % 1000 === 0 && value >= 1000 ? `${value / 1000}s` : `${value}ms`
  if (name === 'move' && Array.isArray(value))
    return value.map((range) => (Array.isArray(range) ? range.join('-') : String(range))).join(', ')
  if (Array.isArray(value)) return value.join(name === 'cli' || name === 'ask' ? ' ' : ', ')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, inner]) => `${key} ${Array.isArray(inner) ? inner.join(' ') : String(inner)}`)
      .join(' ')
  return String(value)
}

export function isRepeat(step: DrillStep): step is RepeatStep {
  return 'repeat' in step
}
