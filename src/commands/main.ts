import yargs, { type Argv, type CommandModule } from 'yargs'
import { exitCodeOf, RedisHaError, RUN_FAILED } from '../model/failure.ts'
import { packageVersion } from '../processes/files.ts'
import { END_COPY } from '../processes/watchdog.ts'
import { configureOutput, onStderr, printResult, tellError } from '../ui/output.ts'
import { demandSound } from './demand-sound.ts'
import { hasProgram, takesOf, wordOf } from './takes.ts'
import { COMMANDS } from './all-commands.ts'
import { commandAt, commandIndex, wordsBehind } from './find-command.ts'
import { runCommand } from './run.ts'

/** Runs one command line; sets the exit code of the process and never rejects. */
export async function main(args: string[]): Promise<void> {
  // What stands behind -- is another program's.
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  configureOutput({ quiet: own.some((word) => ['-q', '--quiet', '--quiet=true'].includes(word)) })
  let command: CommandModule | undefined
  try {
    // Not a command of its own: what the completion scripts ask is no command line, it may end anywhere.
    if (args[0] === '__complete') await complete(args.slice(1))
    else if (args[0] === END_COPY) await endWhatIsLeft(args[1] ?? '', args[2] ?? '')
    else if (args.length === 0) showHelp()
    else {
      const line = args[0] === 'help' ? [...args.slice(1, 2), '--help'] : args
      const index = commandIndex(line)
      if (index === undefined) await parserFor(line).parseAsync()
      else {
        command = commandAt(line, index)
        const words = wordsBehind(line, index)
        const whole = [...line.slice(0, index + 1), ...words]
        await parserFor(whole, demanding(command, words)).parseAsync()
      }
    }
  } catch (error) {
    fail(error)
    // Any other code of `run` is its command's.
    if (command === runCommand) process.exitCode = RUN_FAILED
  }
}

/** A command that looks at the words behind it before yargs does. */
function demanding(command: CommandModule, words: string[]): CommandModule {
  const { builder } = command
  if (typeof builder !== 'function') return command
  return {
    ...command,
    builder: (parser: Argv) => {
      const built = builder(parser)
      demandSound(words, takesOf(command, built))
      return built
    },
  } as CommandModule
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

function parserFor(args: string[], demanded?: CommandModule) {
  return (
    yargs(args)
      .scriptName('redis-ha')
      .usage('$0 <command>: real Redis replication, Sentinel and Cluster on this machine')
      .command(COMMANDS.map((one) => (demanded && one.command === demanded.command ? demanded : one)))
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress and no hints' })
      .parserConfiguration({
        'populate--': demanded !== undefined && hasProgram(wordOf(demanded)),
        'boolean-negation': false,
        'camel-case-expansion': false,
        'dot-notation': false,
      })
      .strict()
      .exitProcess(false)
      .version('version', 'Show the version', packageVersion())
      .alias('version', 'V')
      .help()
      .alias('help', 'h')
      // yargs lays its help out for every command: without wrapping that takes next to no time.
      .wrap(wantsHelp(args) ? Math.min(100, process.stdout.columns || 100) : null)
      .fail((message, error) => {
        if (error instanceof Error) throw error
        throw new RedisHaError({ reason: 'usage', title: message, try: 'redis-ha --help' })
      })
  )
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
