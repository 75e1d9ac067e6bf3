import yargs, { type CommandModule } from 'yargs'
import { exitCodeOf, RedisHaError, RUN_FAILED } from '../model/failure.ts'
import { nearest } from '../model/nearest.ts'
import { packageVersion } from '../processes/files.ts'
import { END_COPY } from '../processes/watchdog.ts'
import { configureOutput, onStderr, printResult, tellError } from '../ui/output.ts'
import { cliCommand } from './cli.ts'
import { compareCommand } from './compare.ts'
import { completionCommand } from './completion.ts'
import { doctorCommand } from './doctor.ts'
import { downCommand } from './down.ts'
import { drillCommand } from './drill.ts'
import { envCommand } from './env.ts'
import { eventsCommand } from './events.ts'
import { failoverCommand } from './failover.ts'
import { faultCommand } from './fault.ts'
import { initCommand } from './init.ts'
import { logsCommand } from './logs.ts'
import { lsCommand } from './ls.ts'
import {
  killCommand,
  pauseCommand,
  restartCommand,
  resumeCommand,
  startCommand,
  stopCommand,
} from './node-actions.ts'
import { renderCommand } from './render.ts'
import { resetCommand } from './reset.ts'
import { runCommand } from './run.ts'
import { schemaCommand } from './schema.ts'
import { slotCommand } from './slot.ts'
import { statusCommand } from './status.ts'
import { upCommand } from './up.ts'
import { validateCommand } from './validate.ts'

const COMMANDS = [
  initCommand,
  validateCommand,
  renderCommand,
  upCommand,
  runCommand,
  statusCommand,
  lsCommand,
  envCommand,
  logsCommand,
  eventsCommand,
  cliCommand,
  startCommand,
  stopCommand,
  restartCommand,
  killCommand,
  pauseCommand,
  resumeCommand,
  failoverCommand,
  faultCommand,
  drillCommand,
  compareCommand,
  resetCommand,
  downCommand,
  slotCommand,
  schemaCommand,
  completionCommand,
  doctorCommand,
] as CommandModule[]

/** What yargs says of a command line, in the words of the rest. Its types know only sentences without a plural. */
const STRINGS = {
  'Not enough non-option arguments: got %s, need at least %s': same(
    'An argument is missing: %s given, at least %s needed',
  ),
  'Missing required argument: %s': same('Missing: %s'),
  'Unknown argument: %s': {
    one: 'Unknown option or argument: %s',
    other: 'Unknown options or arguments: %s',
  },
} as unknown as Record<string, string>

function same(sentence: string): { one: string; other: string } {
  return { one: sentence, other: sentence }
}

/** Runs one command line; sets the exit code of the process and never rejects. */
export async function main(args: string[]): Promise<void> {
  // What stands behind -- is another program's.
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  configureOutput({ quiet: own.includes('--quiet') || own.includes('-q') })
  try {
    // Not a command of its own: what the completion scripts ask is no command line, it may end anywhere.
    if (args[0] === '__complete') await complete(args.slice(1))
    else if (args[0] === END_COPY) await endWhatIsLeft(args[1] ?? '', args[2] ?? '')
    else if (args.length === 0) showHelp()
    else {
      const line = args[0] === 'help' ? [...args.slice(1, 2), '--help'] : args
      demandCommand(line[0] ?? '')
      await parserFor(line).parseAsync()
    }
  } catch (error) {
    fail(error)
    // Any other code of `run` is its command's.
    if (args[0] === 'run') process.exitCode = RUN_FAILED
  }
}

function demandCommand(word: string): void {
  const names = COMMANDS.map(({ command }) => String(command).split(' ')[0] ?? '')
  if (word.startsWith('-') || names.includes(word)) return
  const meant = word === 'version' ? '--version' : nearest(word, names)
  throw new RedisHaError({
    reason: 'usage',
    title: `There is no command "${word}"`,
    expected: `one of ${names.join(', ')}`,
    seen: word === '' ? 'nothing' : word,
    try: meant === undefined ? 'redis-ha --help' : `redis-ha ${meant}`,
  })
}

/** Whoever types nothing but the name wants to know what there is; for a script it is a mistake. */
function showHelp(): void {
  parserFor([]).showHelp('error')
  process.exitCode = 2
}

async function endWhatIsLeft(folder: string, command: string): Promise<void> {
  const { endCopy } = await import('../topologies/end-copy.ts')
  await endCopy(folder, command)
}

async function complete(words: string[]): Promise<void> {
  const { completionsOf } = await import('./complete.ts')
  const found = await completionsOf(
    words,
    async (command) => await parserFor(command ? [command] : []).getHelp(),
  )
  if (found.length > 0) printResult(found.join('\n'))
}

function parserFor(args: string[]) {
  return (
    yargs(args)
      .scriptName('redis-ha')
      .usage('$0 <command>: real Redis replication, Sentinel and Cluster on this machine')
      .command(COMMANDS)
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress and no hints' })
      .parserConfiguration({ 'populate--': true })
      .strict()
      .updateStrings(STRINGS)
      .demandCommand(1, 'a command is missing')
      .check((argv) => demandOnce(argv, args))
      .exitProcess(false)
      .version('version', 'Show the version', packageVersion())
      .alias('version', 'V')
      .help()
      .alias('help', 'h')
      // yargs lays its help out for every command: without wrapping that takes next to no time.
      .wrap(wantsHelp(args) ? Math.min(100, process.stdout.columns ?? 100) : null)
      .fail((message, error) => {
        if (error instanceof Error) throw error
        throw new RedisHaError({ reason: 'usage', title: message, ...adviceFor(args) })
      })
  )
}

/** Options that may be given several times; each adds to the others. */
const REPEATABLE = ['load', 'matrix']

/** yargs makes a list of what an option is given twice, which no other option is meant to be. */
function demandOnce(argv: Record<string, unknown>, args: string[]): true {
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  for (const [key, value] of Object.entries(argv)) {
    const name = key.length === 1 ? `-${key}` : `--${key}`
    const isOption = options.some((arg) => arg === name || arg.startsWith(`${name}=`))
    if (!isOption || !Array.isArray(value) || REPEATABLE.includes(key)) continue
    throw new RedisHaError({
      reason: 'usage',
      title: `${name} is given ${value.length} times`,
      expected: 'one value',
      seen: value.join(' and '),
      try: `${name} once`,
    })
  }
  return true
}

/** What to say to those who leave out the dashes. */
const BEHIND_DASHES: Record<string, string | undefined> = {
  cli: 'redis-ha cli NAME -- GET key: what redis-cli is to run stands behind --',
  run: 'redis-ha run FILE -- npm test: the command and its arguments stand behind --',
}

function adviceFor(args: string[]): { expected?: string; try: string } {
  const usageLine = COMMANDS.map(({ command }) => String(command)).find(
    (line) => line.split(' ')[0] === args[0],
  )
  if (usageLine === undefined) return { try: 'redis-ha --help' }
  const [command] = args
  const needsDashes = args.length > 2 && !args.includes('--')
  return {
    expected: `redis-ha ${usageLine} [options]`,
    try: (needsDashes ? BEHIND_DASHES[command ?? ''] : undefined) ?? `redis-ha ${command} --help`,
  }
}

function wantsHelp(args: string[]): boolean {
  return args.length === 0 || args.some((arg) => arg === '--help' || arg === '-h' || arg === 'help')
}

function fail(error: unknown): void {
  const debug = process.env['DEBUG']?.includes('redis-ha') === true
  if (error instanceof RedisHaError) {
    // Whoever interrupts knows that, and of `--watch` there is no other end.
    const interrupted = error.failure.reason === 'interrupted'
    tellError(interrupted ? onStderr.dim(error.message) : `${onStderr.red('✘')} ${error.message}`)
    process.exitCode = exitCodeOf(error.failure)
  } else {
    const message = error instanceof Error ? error.message : String(error)
    tellError(
      `${onStderr.red('✘')} Unexpected: ${message}\n  try       again with DEBUG=redis-ha, and report what it prints`,
    )
    process.exitCode = 3
  }
  if (debug && error instanceof Error) tellError(error.stack ?? '')
}
