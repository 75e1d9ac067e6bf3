import type { Argv, CommandModule } from 'yargs'
import { jsonOption } from './arguments.ts'

interface LsArguments {
  json: boolean
}

export const lsCommand: CommandModule<object, LsArguments> = {
  command: 'ls',
  describe: 'List the topologies, running and stopped',
  builder: (yargs) => yargs.options(jsonOption) as Argv<LsArguments>,
  handler: async (args) => {
    const { runLs } = await import('./ls-run.ts')
    runLs(args)
  },
}
