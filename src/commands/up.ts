import type { Argv, CommandModule } from 'yargs'
import { timeoutOf, fileArgument, loadOption, jsonOption, portOf } from './arguments.ts'

const DEFAULT_TIMEOUT = '30s'

interface UpArguments {
  file: string
  name: string | undefined
  port: string | undefined
  timeout: string
  wiring: 'fast' | 'meet' | 'ordinary'
  'dry-run': boolean
  strict: boolean
  load: string[]
  json: boolean
}

export const upCommand: CommandModule<object, UpArguments> = {
  command: 'up <file>',
  describe: 'Start a topology and wait until it is proven healthy',
  builder: (yargs) =>
    yargs.positional('file', fileArgument).options({
      ...jsonOption,
      name: { type: 'string', describe: 'The name of the topology, over that of the file' },
      port: { type: 'string', describe: 'The first data port, or auto for free ones everywhere' },
      timeout: {
        type: 'string',
        default: DEFAULT_TIMEOUT,
        describe: 'How long it may take to become healthy',
      },
      wiring: {
        choices: ['fast', 'meet', 'ordinary'] as const,
        default: 'fast' as const,
        describe: 'How the nodes come to know each other: ordinary is by the book',
      },
      'dry-run': { type: 'boolean', default: false, describe: 'Print the plan and start nothing' },
      strict: { type: 'boolean', default: false, describe: 'Take warnings for errors' },
      load: loadOption,
    }) as Argv<UpArguments>,
  handler: async (args) => {
    const port = portOf(args.port)
    const timeoutMs = timeoutOf(args.timeout) ?? 0
    const { runUp } = await import('./up-run.ts')
    await runUp({ ...args, dryRun: args['dry-run'], port, timeoutMs })
  },
}
