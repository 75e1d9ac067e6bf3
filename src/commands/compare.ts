import type { Argv, CommandModule } from 'yargs'
import { jsonOption, usage } from './arguments.ts'

interface CompareArguments {
  server: string | undefined
  markdown: boolean
  json: boolean
}

export const compareCommand: CommandModule<object, CompareArguments> = {
  command: 'compare',
  describe: 'Measure replication, Sentinel and Cluster side by side',
  builder: (yargs) =>
    yargs.options({
      ...jsonOption,
      server: { type: 'string', describe: 'The server program; default redis-server' },
      markdown: { type: 'boolean', default: false, describe: 'Print it as a page of the cookbook' },
    }) as Argv<CompareArguments>,
  handler: async (args) => {
    if (args.json && args.markdown)
      throw usage(
        '--json and --markdown exclude each other',
        'one of them',
        'both',
        'redis-ha compare --json',
      )
    const { runCompare } = await import('./compare-run.ts')
    await runCompare(args)
  },
}
