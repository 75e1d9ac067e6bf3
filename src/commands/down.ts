import type { Argv, CommandModule } from 'yargs'
import { jsonOption, usage } from './arguments.ts'

interface DownArguments {
  names: string[]
  all: boolean
  purge: boolean
  json: boolean
}

export const downCommand: CommandModule<object, DownArguments> = {
  command: 'down [names..]',
  describe: 'Stop topologies; data that a file keeps stays, unless --purge',
  builder: (yargs) =>
    yargs
      .positional('names', {
        type: 'string',
        array: true,
        default: [],
        describe: 'Names, or the files they were started from',
      })
      .options({
        ...jsonOption,
        all: { type: 'boolean', default: false, describe: 'All topologies of this state directory' },
        purge: { type: 'boolean', default: false, describe: 'Remove the data too' },
      }) as Argv<DownArguments>,
  handler: async (args) => {
    const { names, all } = args
    if (all && names.length > 0)
      throw usage(
        '--all and names contradict each other',
        'one of them',
        `--all ${names.join(' ')}`,
        'redis-ha down --all',
      )
    if (!all && names.length === 0)
      throw usage(
        'down needs a name',
        'a name, a file, or --all',
        'none',
        'redis-ha ls, which lists the names',
      )
    const { runDown } = await import('./down-run.ts')
    await runDown(args)
  },
}
