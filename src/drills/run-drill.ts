import { serversIn } from '../model/node-servers.ts'
import { startRecorder } from '../faults/timeline/recorder.ts'
import { demandLinks } from '../faults/links/links-state.ts'
import { type DrillInCode, needsLinks } from '../model/drill-file.ts'
import { type DrillStep, isRepeat, stepText } from '../model/drill-steps.ts'
import type { DrillReport } from '../model/drill-report.ts'
import { RedisHaError } from '../model/failure.ts'
import { seededChoice } from '../model/seeded-choice.ts'
import { anyOf } from '../processes/chance.ts'
import { type ClockOrigin, clockOrigin, steadyClock } from '../processes/clock.ts'
import type { StateDirectory } from '../processes/state.ts'
import { meetsAny, type ServerVersion } from '../redis/version.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import { type PrivateCopy, startPrivateCopy } from '../topologies/private-copy.ts'
import { type DefinedDrill, isDefinedDrill } from './code/define-drill.ts'
import { drillFromCode } from './code/read-defined.ts'
import { runCode } from './code/run-code.ts'
import { Debts } from './debts.ts'
import type { Drill } from './drill.ts'
import { healAll } from './heal.ts'
import type { Differing, History, StepRecord } from './history/history.ts'
import { demandNoOther } from './left-behind.ts'
import { ProgramRun } from './program/program-run.ts'
import { historyOf } from './recorded-history.ts'
import { type ProgramResult, reportOf } from './report-of.ts'
import { Scene } from './scene.ts'
import { runStep } from './steps/run-step.ts'
import { keysOf } from './workload/read-back.ts'
import { compareData } from './workload/same-data.ts'
import { startWorkload, type RunningWorkload } from './workload/workload.ts'
import { workloadKey } from './workload/writer-messages.ts'

/** What happens while a drill runs, for those who watch. */
export type DrillProgress =
  | { event: 'up'; nodes: number; tookMs: number }
  | { event: 'step'; text: string }
  | { event: 'step-done'; record: StepRecord }
  | { event: 'healing' }

export interface RunDrillOptions {
  /** A running topology to act on, rather than a private copy. */
  against?: { state: StateDirectory; name: string } | undefined
  /** Whether a running topology may lose data that it does not keep on disk. */
  mayEmpty?: boolean | undefined
  /** What its choices are made with; default: any. */
  seed?: number | undefined
  signal?: AbortSignal | undefined
  onProgress?: ((progress: DrillProgress) => void) | undefined
  /** Called when everything runs, with where it is: for whoever has to do something beside the drill. */
  onRunning?: ((place: { state: StateDirectory; name: string }) => Promise<void> | void) | undefined
  /** A program beside the drill, on its private copy; the drill has to name a probe. */
  program?: { path: string; command: string[] } | undefined
  /** Lets every so many-th write be acknowledged without being done, for the tests of the drill itself. */
  dropsEvery?: number | undefined
  /** Called with what was recorded, before it is judged. */
  onHistory?: ((history: History) => void) | undefined
}

/**
 * Runs a drill, read by `loadDrill` or defined by `defineDrill`, and gives its report: brings up a private copy (or takes a running topology), keeps the workload going, does the
 * steps, heals everything in reverse order whatever happened, reads every write back, and judges. Throws a `RedisHaError` where it could
 * not begin, or was interrupted; then everything is healed, and a private copy is gone.
 */
export async function runDrill(
  said: Drill | DefinedDrill,
  options: RunDrillOptions = {},
): Promise<DrillReport> {
  const drill = isDefinedDrill(said) ? drillFromCode(said, { folder: process.cwd() }) : said
  const { against, signal, onProgress } = options
  const origin = clockOrigin()
  const clock = steadyClock(origin)
  const begun = clock()
  if (against) {
    const topology = new OpenTopology(against.state, against.name)
    demandHarmless(drill, topology, options.mayEmpty === true)
    if (needsLinks(drill.said)) demandLinks(topology)
    demandNoOther(topology)
    return await runOn(drill, { ...options, clock, origin, state: against.state, topology, isPrivate: false })
  }
  await using copy = await startPrivateCopy({
    topology: drill.topology,
    file: drill.topologyFile,
    baseFolder: drill.baseFolder,
    signal,
  })
  onProgress?.({ event: 'up', nodes: copy.plan.nodes.length, tookMs: clock() - begun })
  const topology = new OpenTopology(copy.state, copy.name)
  const beside = programBeside(drill, copy, clock, options.program)
  return await runOn(drill, {
    ...options,
    clock,
    origin,
    state: copy.state,
    topology,
    isPrivate: true,
    beside,
  })
}

function programBeside(
  { said: { probe } }: Drill,
  copy: PrivateCopy,
  clock: () => number,
  program: RunDrillOptions['program'],
): Place['beside'] {
  if (!program || !probe) return undefined
  return () =>
    new ProgramRun({
      program: program.path,
      command: program.command,
      probe,
      copy,
      clock,
      environment: process.env,
    })
}

const EMPTYING = ['kill', 'stop', 'restart']

/** A master without persistence comes back with nothing, and its replicas take that over. */
function demandHarmless({ said }: Drill, topology: OpenTopology, mayEmpty: boolean): void {
  if (mayEmpty || topology.plan.keepsData) return
  // What code does is known when it is done.
  const seen = isInCode(said) ? 'steps that are code' : emptyingStep(said.steps)
  if (seen === undefined) return
  throw new RedisHaError({
    reason: 'would-empty',
    title: `This drill may empty "${topology.name}"`,
    expected: 'persistence, or --yes',
    seen: `persistence: none, and ${seen}`,
    try: '--yes, if the data can go; or without --against, on a private copy',
  })
}

function emptyingStep(steps: DrillStep[]): string | undefined {
  const step = flat(steps).find((one) => EMPTYING.some((kind) => kind in one))
  return step && `a step ${stepText(step)}`
}

function flat(steps: DrillStep[]): DrillStep[] {
  return steps.flatMap((step) => (isRepeat(step) ? flat(step.steps) : [step]))
}

interface Place extends RunDrillOptions {
  clock: () => number
  origin: ClockOrigin
  state: StateDirectory
  topology: OpenTopology
  isPrivate: boolean
  /** Starts the user's own program. */
  beside?: (() => ProgramRun) | undefined
}

/** How long the program may take to be well before the first step, and after everything was healed, ms. */
const WELL_WITHIN_MS = 30_000

async function runOn(drill: Drill, place: Place): Promise<DrillReport> {
  const { said } = drill
  const { clock, topology, state, isPrivate, signal = new AbortController().signal } = place
  const { plan } = topology
  const seed = place.seed ?? said.seed ?? anyOf(2 ** 31)
  const nonce = anyOf(2 ** 40).toString(36)
  const keyOf = (client: number, key: number) => workloadKey(nonce, client, key)
  const scene = new Scene({
    topology,
    state,
    choose: seededChoice(seed),
    clock,
    signal,
    mayEmpty: isPrivate || place.mayEmpty === true,
    keyOf,
    applications: applicationsOf(said.workload),
    measuresDemotion: said.expect.demoted !== undefined || said.expect.twoMasters !== undefined,
  })
  const steps: StepRecord[] = []
  const { needs } = said
  const unfit = needs && serversIn(plan).find((server) => !meetsAny(server, needs))
  if (needs && unfit) {
    steps.push(needsMore(needs, unfit, clock()))
    const history = historyOf(scene, steps, undefined, clock())
    // Nothing was done, so nothing can be expected.
    const undone = { ...drill, said: { ...said, expect: {} } }
    return reportOf({ drill: undone, plan, history, seed, examples: new Map() })
  }
  if (!isPrivate) {
    const keys = said.workload === 'none' ? [] : keysOf(said.workload, keyOf)
    scene.debts = new Debts(plan.folder, scene.mayEmpty, keys)
  }
  const recorder = await startRecorder(topology, { onEvent: (event) => scene.events.push(event) })
  scene.readLogs = async () => await recorder.readFiles()
  let workload: RunningWorkload | undefined
  let differing: Differing = { is: 'unread', why: 'nothing was expected of it' }
  let to = clock()
  const problems: StepRecord[] = []
  let program: ProgramRun | undefined
  let ended: ProgramResult | undefined
  try {
    program = place.beside?.()
    await program?.says(true, WELL_WITHIN_MS, signal)
    workload = await startWorkload(scene, said.workload, {
      nonce,
      clock: place.origin,
      dropsEvery: place.dropsEvery,
    })
    scene.recorded = workload?.recorded
    scene.signIn = workload?.signIn
    await place.onRunning?.({ state, name: topology.name })
    await (isInCode(said)
      ? runCode(scene, said, seed, {
          records: steps,
          onStep: (text) => place.onProgress?.({ event: 'step', text }),
          onStepDone: (record) => place.onProgress?.({ event: 'step-done', record }),
        })
      : runSteps(scene, said.steps, steps, place))
  } finally {
    to = clock()
    workload?.stop()
    place.onProgress?.({ event: 'healing' })
    problems.push(...(await healAll(scene)))
    if (!signal.aborted) await program?.says(true, WELL_WITHIN_MS)
    ended = await program?.end(scene.faults[0]?.from, scene.begunAt)
    if (said.expect.differing && !signal.aborted) {
      await workload?.settled()
      differing = await compareData(scene)
    }
    await workload?.readBack(!isPrivate)
    await recorder.stop()
    workload?.close()
    if (problems.length === 0) scene.debts?.settle()
  }
  signal.throwIfAborted()
  const history = { ...historyOf(scene, [...steps, ...problems], workload, to), differing }
  place.onHistory?.(history)
  return reportOf({
    drill,
    plan,
    history,
    seed,
    examples: workload?.recorded.examples ?? new Map(),
    program: ended,
  })
}

function isInCode(said: Drill['said']): said is DrillInCode {
  return typeof said.steps === 'function'
}

function needsMore(needs: string[], { flavor, version }: ServerVersion, at: number): StepRecord {
  const text = `needs ${needs.join(' or ')}`
  return { text, from: at, to: at, outcome: 'unknown', detail: `the server is ${flavor} ${version}` }
}

/** Does the steps one after the other; after one that failed, the others are skipped. Throws only when it is interrupted. */
async function runSteps(
  scene: Scene,
  steps: DrillStep[],
  records: StepRecord[],
  place: Place,
): Promise<void> {
  for (const step of steps) {
    if (isRepeat(step)) {
      for (let time = 0; time < step.repeat; time++) await runSteps(scene, step.steps, records, place)
      continue
    }
    const text = stepText(step)
    const from = scene.clock()
    const hasFailed = records.some(({ outcome }) => outcome === 'failed' || outcome === 'unknown')
    if (hasFailed) {
      records.push({ text, from, to: from, outcome: 'skipped', detail: undefined })
      continue
    }
    place.onProgress?.({ event: 'step', text })
    const record = await recordOfStep(scene, text, from, async () => await runStep(scene, step))
    records.push(record)
    place.onProgress?.({ event: 'step-done', record })
  }
}

async function recordOfStep(
  scene: Scene,
  text: string,
  from: number,
  act: () => Promise<string>,
): Promise<StepRecord> {
  try {
    const detail = await act()
    return { text, from, to: scene.clock(), outcome: 'done', detail }
  } catch (error) {
    scene.signal.throwIfAborted()
    if (!(error instanceof RedisHaError) && !(error instanceof Error && error.name === 'ReplyError'))
      throw error
    return { text, from, to: scene.clock(), outcome: 'failed', detail: reasonOf(error) }
  }
}

function reasonOf(error: Error): string {
  if (!(error instanceof RedisHaError)) return error.message
  const { title, expected, seen } = error.failure
  return `${title}: expected ${expected ?? 'something else'}, seen ${seen ?? 'this'}`
}

function applicationsOf(workload: Drill['said']['workload']): string[] {
  return workload === 'none' ? [] : (workload.as ?? [])
}
