import yargs from 'yargs'
import { exitCodeOf, RedisHaError } from '../model/failure.ts'
import { configureOutput, onStderr, tellError } from '../ui/output.ts'
import { downCommand } from './down.ts'
import { statusCommand } from './status.ts'
import { upCommand } from './up.ts'

/** Runs one command line; sets the exit code of the process and never rejects. */
export async function main(args: string[]): Promise<void> {
  configureOutput({ quiet: args.includes('--quiet') || args.includes('-q') })
  try {
    await parserFor(args).parseAsync()
  } catch (error) {
    fail(error)
  }
}

function parserFor(args: string[]) {
  return yargs(args)
    .scriptName('redis-ha')
    .usage('$0 <command>: real Redis replication, Sentinel and Cluster on this machine')
    .command(upCommand)
    .command(statusCommand)
    .command(downCommand)
    .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress and no hints' })
    .parserConfiguration({ 'populate--': true })
    .strict()
    .demandCommand(1, 'a command is missing')
    .recommendCommands()
    .exitProcess(false)
    .version(false)
    .help()
    .alias('help', 'h')
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .fail((message, error) => {
      if (error instanceof Error) throw error
      throw new RedisHaError({ reason: 'usage', title: message, try: 'redis-ha --help' })
    })
}

function fail(error: unknown): void {
  const debug = process.env['DEBUG']?.includes('redis-ha') === true
  if (error instanceof RedisHaError) {
    tellError(`${onStderr.red('✘')} ${error.message}`)
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
