import type { Argv, CommandModule } from 'yargs'
import { durationOf, jsonOption, nameArgument, usage } from './arguments.ts'

interface StatusArguments {
  name: string
  wait: string | undefined
  watch: boolean
  probe: boolean
  json: boolean
}

export const statusCommand: CommandModule<object, StatusArguments> = {
  command: 'status <name>',
  describe: 'Show roles, links and lag, and every check of health',
  builder: (yargs) =>
    yargs.positional('name', nameArgument).options({
      ...jsonOption,
      wait: { type: 'string', describe: 'Wait this long for it to become healthy' },
      watch: { type: 'boolean', default: false, describe: 'Refresh in place until interrupted' },
      probe: {
        type: 'boolean',
        default: false,
        describe: 'Write a key to each master too, and see it arrive',
      },
    }) as Argv<StatusArguments>,
  handler: async (args) => {
    const waitMs = durationOf('--wait', args.wait)
    if (args.watch && waitMs !== undefined)
      throw usage(
        '--wait and --watch exclude each other',
        'one of them',
        'both',
        'redis-ha status NAME --watch',
      )
    const { runStatus } = await import('./status-run.ts')
    await runStatus({ ...args, waitMs })
  },
}
