import * as z from 'zod'
import { MEASUREMENT_NAMES, type MeasurementName } from './drill-measurements.ts'
import {
  breakLinks,
  CONDITION_KINDS,
  type DrillStep,
  drillStep,
  STEP_KINDS,
  type StepKind,
  STEPS,
} from './drill-steps.ts'
import { parseDuration } from './duration.ts'
import { demandApplication } from './link-groups.ts'
import { nearest } from './nearest.ts'
import { error, hasErrors, type PathPart, type Problem } from './problem.ts'
import { parseThreshold } from './threshold.ts'
import { parseYaml } from './yaml-document.ts'

// The drill file: the only source of its types, validation, defaults and JSON Schema.

const THRESHOLD = 'a threshold: 0, <= 8s, > 100 or 1s..8s'
const threshold = z.union([z.string(), z.number()], { error: THRESHOLD }).transform((said, context) => {
  const read = parseThreshold(String(said))
  if (read) return read
  context.addIssue({ code: 'custom', message: THRESHOLD })
  return z.NEVER
})

const DURATION = 'a duration such as 500ms or 5s'
const duration = z
  .string(DURATION)
  .refine((text) => parseDuration(text) !== undefined, DURATION)
  .transform((text) => parseDuration(text) ?? 0)

const count = (least: number, most: number) => {
  const expected = `a whole number from ${least} to ${most}`
  return z.int(expected).min(least, expected).max(most, expected)
}

const APPLICATION = 'the name of an application such as app-1, or a list of these'
const application = z.string(APPLICATION).refine((name) => {
  try {
    return demandApplication(name) === name
  } catch {
    return false
  }
}, APPLICATION)

const workload = z
  .strictObject({
    clients: count(1, 64).default(4).describe('Clients, each with a connection of its own'),
    rate: count(1, 50_000)
      .default(400)
      .describe('Writes a second in all, asked at that pace whatever becomes of them'),
    reads: count(0, 50_000)
      .default(0)
      .describe('Reads a second in all; each looks for the newest acknowledged write of a client'),
    'read-from': z.enum(['master', 'replica']).default('master').describe('Whom the reads are asked of'),
    wait: count(0, 10).default(0).describe('How many replicas each write waits for (WAIT)'),
    keys: count(1, 1000)
      .default(16)
      .describe('Keys of each client; in a cluster they spread over the shards'),
    as: z
      .union([application, z.array(application).min(1)], { error: APPLICATION })
      .transform((said) => [said].flat())
      .optional()
      .describe('Applications that the clients are, in turn: names by which faults on links mean them'),
    bytes: count(0, 100_000).default(0).describe('Bytes that each write carries beside its number'),
    timeout: duration.default(10_000).describe('Without an answer for so long, a write is unknown'),
  })
  .describe('What runs all the while')

export type Workload = z.output<typeof workload>

const NEED = 'a version such as 7.0, redis 8.4 or valkey 9.0'
const need = z.string(NEED).regex(/^((redis|valkey|redict) )?\d+(\.\d+){0,2}$/, NEED)

const text = z.string().min(1)
const every = duration.default(200)
const still = duration.default(1000)
const probe = z
  .union([
    z.strictObject({ command: z.union([text, z.array(text).min(1)]), every }),
    z.strictObject({ url: z.url({ protocol: /^https?$/ }), every }),
    z.strictObject({ key: text, still }),
    z.strictObject({ log: text, still }),
  ])
  .describe(
    'What tells that the program behind `--` is well: a command that ends with 0, an URL, a key that must keep moving, a line that must keep coming',
  )

const expectShape = Object.fromEntries(
  MEASUREMENT_NAMES.map((name) => [name, threshold.optional()]),
) as unknown as Record<MeasurementName, z.ZodOptional<typeof threshold>>

const common = {
  name: text.optional().describe('Default: the file’s name'),
  description: z.string().default('').describe('What it shows, in one line'),
  against: z
    .union([text, z.record(z.string(), z.unknown())], { error: 'the path of a topology file, or a topology' })
    .describe('The topology: a file’s path from the drill’s own folder, or written in place'),
  workload: z
    .union([z.literal('none'), workload], { error: 'none, or keys such as clients and rate' })
    .prefault({})
    .describe('What runs all the while'),
  expect: z.strictObject(expectShape).prefault({}).describe('Thresholds for what is measured'),
  seed: z.int().optional().describe('What the choices are made with. Default: another one each time'),
  debug: z
    .literal(true, 'true')
    .optional()
    .describe('Allows DEBUG on the private copy (Redis 7.0 and later)'),
  needs: z
    .union([need, z.array(need).min(1)], { error: NEED })
    .transform((said) => [said].flat())
    .optional()
    .describe(
      'The oldest server that can do this, or one of several: `7.0`, of Redis or of what was forked from it since; `redis 8.4`; `valkey 9.0`. On another the drill is unknown',
    ),
  probe: probe.optional(),
}

export const drillFile = z.strictObject({
  ...common,
  steps: z.array(drillStep).min(1).describe('What is done, one after the other'),
})

/** Steps in code; what they are given is known above this floor. */
type StepsInCode = (drill: never) => unknown
const CODE = 'a function that does the steps'
const drillInCode = z.strictObject({
  ...common,
  steps: z.custom<StepsInCode>((value) => typeof value === 'function', CODE),
  within: duration.default(600_000).describe('How long its code may take. Default 10m'),
})

/** A drill whose steps are code, defaults filled in. */
export type DrillInCode = z.output<typeof drillInCode>
/** What may be written of a drill beside its steps. */
export type DrillCommon = Omit<DrillInput, 'steps'>

/** A drill, defaults filled in. */
export type DrillFile = z.output<typeof drillFile>
/** What may be written in a drill file. */
export type DrillInput = z.input<typeof drillFile>
/** What tells that the program behind `--` is well. */
export type ProgramProbe = z.output<typeof probe>

const KEYS = Object.keys(drillFile.shape)

/** Whether a drill needs a topology with links: it breaks some, or its clients are applications with names. */
export function needsLinks({ workload: running, steps }: DrillFile | DrillInCode): boolean {
  const isNamed = running !== 'none' && running.as !== undefined
  return isNamed || (Array.isArray(steps) && breakLinks(steps))
}

/** Reads the text of a drill file. Each problem has its place; nothing is thrown. */
export function readDrillText(source: string): { drill: DrillFile | undefined; problems: Problem[] } {
  const document = parseYaml(source)
  if (document.problems.length > 0) return { drill: undefined, problems: document.problems }
  const { drill, problems } = readDrillValue(document.value)
  const placed = problems.map((found) => ({
    ...found,
    ...document.placeOf(found.path, found.aboutKey ? 'key' : 'value'),
  }))
  return { drill, problems: placed }
}

/** Reads what a drill says whose steps are code. */
export function readDrillInCode(value: unknown): { drill: DrillInCode | undefined; problems: Problem[] } {
  const parsed = drillInCode.safeParse(value)
  if (parsed.success) return { drill: parsed.data, problems: [] }
  return { drill: undefined, problems: parsed.error.issues.flatMap((issue) => describe(issue, [])) }
}

/** Reads one step from plain values. */
export function readStep(value: unknown): { step: DrillStep | undefined; problems: Problem[] } {
  const problems = stepProblems(value, [])
  const parsed = problems.length === 0 ? drillStep.safeParse(value) : undefined
  if (parsed?.success) return { step: parsed.data, problems: [] }
  return { step: undefined, problems: problems.length > 0 ? problems : [error([], 'it can’t be read', '')] }
}

/** Reads a drill from plain values. */
export function readDrillValue(value: unknown): { drill: DrillFile | undefined; problems: Problem[] } {
  const parsed = drillFile.safeParse(value)
  if (parsed.success) return { drill: parsed.data, problems: [] }
  const problems = parsed.error.issues
    .filter((issue) => issue.path[0] !== 'steps')
    .flatMap((issue) => describe(issue, []))
  if (typeof value === 'object' && value !== null && 'steps' in value)
    problems.push(...stepsProblems(value.steps, ['steps']))
  else problems.push(error([], 'the key steps is missing', 'steps: [{ run: 2s }]'))
  return { drill: undefined, problems: hasErrors(problems) ? problems : [error([], 'it can’t be read', '')] }
}

function describe(issue: z.core.$ZodIssue, before: PathPart[]): Problem[] {
  const path = [...before, ...issue.path.filter((part): part is PathPart => typeof part !== 'symbol')]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key))
  // Of a union, the part that comes nearest says most.
  if (issue.code === 'invalid_union') {
    const best = issue.errors.find(
      (issues) =>
        issues.some(({ path: inner }) => inner.length > 0) ||
        issues.some(({ code }) => code === 'unrecognized_keys'),
    )
    if (best) return best.flatMap((inner) => describe(inner, path))
  }
  const last = path.join('.')
  return [error(path, `${last === '' ? 'the drill' : last}: expected ${issue.message}`, 'see docs/drills.md')]
}

function unknownKey(path: PathPart[], key: string): Problem {
  const known =
    path.length === 0
      ? KEYS
      : path[0] === 'expect'
        ? MEASUREMENT_NAMES
        : path[0] === 'workload'
          ? Object.keys(workload.shape)
          : []
  const what = path[0] === 'expect' ? `there is no measurement ${key}` : `unknown key ${key}`
  const advice = nearest(key, known) ?? (known.length > 0 ? `one of ${known.join(', ')}` : 'leave it out')
  return { ...error([...path, key], what, advice), aboutKey: true }
}

/** What is wrong with steps: by the kind that each of them says it is. */
function stepsProblems(value: unknown, path: PathPart[]): Problem[] {
  if (!Array.isArray(value) || value.length === 0)
    return [error(path, `${path.join('.')}: expected a list of steps`, '- run: 2s')]
  return value.flatMap((item: unknown, index) => stepProblems(item, [...path, index]))
}

function stepProblems(value: unknown, path: PathPart[]): Problem[] {
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []
  const kind =
    STEP_KINDS.find((known) => keys[0] === known) ?? STEP_KINDS.find((known) => keys.includes(known))
  if (kind === undefined) {
    const [key] = keys
    if (key === undefined) return [error(path, 'a step is a map with one key, its kind', 'kill: master')]
    const advice = nearest(key, STEP_KINDS) ?? `one of ${STEP_KINDS.join(', ')}`
    return [{ ...error([...path, key], `there is no step ${key}`, advice), aboutKey: true }]
  }
  if (kind === 'repeat') {
    const { repeat, steps } = value as { repeat: unknown; steps?: unknown }
    const times = typeof repeat === 'number' && Number.isInteger(repeat) && repeat >= 1 && repeat <= 1000
    return [
      ...(times ? [] : [error([...path, 'repeat'], 'repeat: expected how often, 1 to 1000', 'repeat: 20')]),
      ...stepsProblems(steps, [...path, 'steps']),
    ]
  }
  const parsed = STEPS[kind].safeParse(value)
  if (parsed.success) return []
  return parsed.error.issues.flatMap((issue) => stepIssue(issue, kind, path))
}

function stepIssue(issue: z.core.$ZodIssue, kind: StepKind, before: PathPart[]): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(STEPS[kind].shape)
    return issue.keys.map((key) => ({
      ...error(
        [...before, key],
        `unknown key ${key} in a step ${kind}`,
        nearest(key, known) ?? `one of ${known.join(', ')}`,
      ),
      aboutKey: true,
    }))
  }
  const path = [...before, ...issue.path.filter((part): part is PathPart => typeof part !== 'symbol')]
  const inCondition = ['wait', 'expect', 'hold'].includes(kind) && issue.path[0] === kind
  const advice = inCondition
    ? `one of ${CONDITION_KINDS.join(', ')}, each with its own keys`
    : 'see docs/drills.md'
  const what =
    issue.code === 'invalid_union' && issue.message === 'Invalid input' ? 'something else' : issue.message
  return [error(path, `${issue.path.join('.') || kind}: expected ${what}`, advice)]
}
