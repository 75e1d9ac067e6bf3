import { resolve } from 'node:path'
import { maskedForms, maskForGithub } from '../model/environment-text.ts'
import { exitCodeOf, RedisHaError, RUN_FAILED } from '../model/failure.ts'
import { nodeCount } from '../model/node-names.ts'
import { formatProblem } from '../model/problem.ts'
import { type CommandEnd, startCommand } from '../processes/command.ts'
import { forsakenCopies } from '../processes/copy-folder.ts'
import type { RunRecord } from '../processes/run-record.ts'
import { findProgram } from '../processes/server-program.ts'
import { applicationMark } from '../topologies/application-mark.ts'
import { commandEnvironment, writeStatus } from '../topologies/command-environment.ts'
import { loadTopology } from '../topologies/load-topology.ts'
import { type PrivateCopy, startPrivateCopy } from '../topologies/private-copy.ts'
import { onStderr, tell, tellError } from '../ui/output.ts'
import { showProgress } from '../ui/progress.ts'
import { usage } from './arguments.ts'
import { PassedSignals } from './passed-signals.ts'

export interface RunRun {
  file: string
  /** The program and its arguments. */
  command: string[]
  timeoutMs: number
  strict: boolean
  load: string[]
  keepOnFailure: boolean
  /** Where to write what tells of a failure. */
  artifacts: string | undefined
  /** The name of the command as an application. */
  as: string | undefined
}

/** Runs a command with a private copy of a topology; its exit code becomes that of this process. */
export async function runRun(args: RunRun): Promise<void> {
  const signals = new PassedSignals()
  try {
    process.exitCode = await runWith(args, signals)
  } catch (error) {
    if (!(error instanceof RedisHaError)) throw error
    const { failure } = error
    const interrupted = failure.reason === 'interrupted'
    tellError(interrupted ? onStderr.dim(error.message) : `${onStderr.red('✘')} ${error.message}`)
    process.exitCode = interrupted ? exitCodeOf(failure) : RUN_FAILED
  }
}

async function runWith(args: RunRun, signals: PassedSignals): Promise<number> {
  const program = demandProgram(args.command)
  const { topology, file, baseFolder, warnings } = loadTopology(args.file, {
    strict: args.strict,
    freePorts: true,
  })
  const mark = args.as === undefined ? {} : applicationMark(args.as, topology.links)
  for (const warning of warnings) tell(onStderr.yellow(formatProblem(warning, args.file)))
  const progress = await showProgress(nodeCount(topology))
  let copy: PrivateCopy | undefined
  try {
    copy = await startPrivateCopy({
      topology,
      file,
      baseFolder,
      ports: 'as-said',
      load: args.load.map((path) => resolve(path)),
      timeoutMs: args.timeoutMs,
      signal: signals.interrupted,
      beforeTakenBack: async (record, error) => await artifactsOfStart(args, record, error),
      report: (event) => {
        // Of the end there is nothing to tell.
        if (event.event !== 'node-stopped' && !(event.event === 'phase' && event.phase === 'stop'))
          progress.report(event)
      },
    })
  } finally {
    await progress.end(copy === undefined)
  }
  let end: CommandEnd
  let swept: Promise<void> | undefined
  try {
    swept = sweep()
    end = await runIn(copy, program, args.command, mark, signals)
    if (args.artifacts !== undefined && failed(end)) await artifactsOfEnd(args, args.artifacts, copy, end)
    if (args.keepOnFailure && failed(end) && !signals.askedToEnd) await keep(copy)
  } finally {
    await copy.dispose()
    await swept
  }
  return codeOf(end, args.command)
}

/** While the command runs there is time for what an earlier run has left, one that was killed together with its watchdog. */
async function sweep(): Promise<void> {
  try {
    if (forsakenCopies().length === 0) return
    const { endForsakenCopies } = await import('../topologies/end-copy.ts')
    await endForsakenCopies()
  } catch {
    // That is none of this run's business.
  }
}

async function artifactsOfStart(
  { artifacts, command }: RunRun,
  record: RunRecord,
  error: unknown,
): Promise<void> {
  if (artifacts === undefined) return
  const failure = error instanceof RedisHaError ? error.failure : undefined
  // Whoever interrupts a start knows why there is nothing.
  if (failure?.reason === 'interrupted') return
  const { keepArtifacts } = await import('./run-artifacts.ts')
  const details = error instanceof RedisHaError ? error.message.split('\n').slice(1) : []
  await keepArtifacts(record, artifacts, { title: failure?.title ?? String(error), details, command })
}

async function artifactsOfEnd(
  { command }: RunRun,
  artifacts: string,
  copy: PrivateCopy,
  end: CommandEnd,
): Promise<void> {
  const { keepArtifacts } = await import('./run-artifacts.ts')
  await keepArtifacts(copy.record(), artifacts, { title: titleOf(end), details: [], command })
}

function titleOf(end: CommandEnd): string {
  switch (end.how) {
    case 'exited':
      return `The command ended with ${end.code}`
    case 'signalled':
      return `The command was ended by ${end.signal}`
    case 'not-started':
      return `The command could not be started: ${end.why}`
  }
}

function failed(end: CommandEnd): boolean {
  return end.how !== 'exited' || end.code !== 0
}

function codeOf(end: CommandEnd, [name]: string[]): number {
  if (end.how !== 'not-started') return end.code
  throw new RedisHaError({
    reason: 'usage',
    title: `The command could not be started`,
    expected: 'a program that runs on this machine',
    seen: end.why,
    where: name ?? '',
    try: 'the command by itself, without redis-ha',
  })
}

/** Looked for before anything is started, so that nobody waits for a slip of the pen. */
function demandProgram(command: string[]): string {
  const [name] = command
  if (name === undefined || name === '')
    throw usage('The command is missing', 'a command after --', 'none', 'redis-ha run FILE -- npm test')
  const program = findProgram(name)
  if (program !== undefined) return program
  throw usage(
    `There is no command "${name}"`,
    'a program that may be executed',
    name.includes('/') ? `none at ${name}` : `none on PATH: ${process.env['PATH'] ?? ''}`,
    /\s/.test(name) ? `its words apart: -- ${name}` : `-- sh -c '${name} …' for what only a shell knows`,
  )
}

async function runIn(
  copy: PrivateCopy,
  program: string,
  [, ...args]: string[],
  mark: Record<string, string>,
  signals: PassedSignals,
): Promise<CommandEnd> {
  const statusFile = writeStatus(copy)
  if (process.env['GITHUB_ACTIONS'] === 'true')
    for (const secret of maskedForms(copy.environment.secrets)) tellError(maskForGithub(secret))
  const environment = { ...commandEnvironment(process.env, copy, statusFile), ...mark }
  const command = signals.passTo(() => startCommand({ program, args, environment, mark: copy.state.path }))
  if (command.identity) copy.guard(command.identity)
  return await command.ended
}

async function keep(copy: PrivateCopy): Promise<void> {
  await copy.keep()
  const withHome = `REDIS_HA_HOME=${copy.state.path} redis-ha`
  tellError(`${onStderr.yellow('!')} the command failed; ${copy.name} is left up for a look`)
  tellError(onStderr.dim(`  ${withHome} status ${copy.name}`))
  tellError(onStderr.dim(`  ${withHome} down ${copy.name} --purge`))
}
