import type { CommandModule } from 'yargs'
import { timeoutOf, fileArgument, loadOption } from './arguments.ts'

const DEFAULT_TIMEOUT = '30s'

interface RunArguments {
  file: string
  timeout: string
  strict: boolean
  load: string[]
  'keep-on-failure': boolean
  artifacts: string | undefined
  as: string | undefined
  /** What stands behind `--`. */
  '--'?: string[]
}

export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run <file>',
  describe: 'Run a command, which comes after --, with a private copy of a topology',
  builder: (yargs) =>
    yargs
      .positional('file', fileArgument)
      .options({
        timeout: {
          type: 'string',
          default: DEFAULT_TIMEOUT,
          describe: 'How long it may take to become healthy',
        },
        strict: { type: 'boolean', default: false, describe: 'Take warnings for errors' },
        load: loadOption,
        'keep-on-failure': {
          type: 'boolean',
          default: false,
          describe: 'Leave the topology up when the command fails',
        },
      })
      .option('artifacts', {
        type: 'string',
        describe: 'A folder for conf files, logs and views of all nodes when the command or the start fails',
      })
      .option('as', {
        type: 'string',
        describe: 'The name of the command as an application, by which link faults can mean it',
      })
      .example('$0 run cluster.yaml -- npm test', 'with the connection in its environment'),
  handler: async (args) => {
    const timeoutMs = timeoutOf(args.timeout) ?? 0
    const { runRun } = await import('./run-run.ts')
    const command = (args['--'] ?? []).map(String)
    await runRun({ ...args, command, timeoutMs, keepOnFailure: args['keep-on-failure'] })
  },
}
