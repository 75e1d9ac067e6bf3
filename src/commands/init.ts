import type { Argv, CommandModule } from 'yargs'
import { jsonOption } from './arguments.ts'

interface InitArguments {
  topology: string
  file: string | undefined
  json: boolean
}

export const initCommand: CommandModule<object, InitArguments> = {
  command: 'init <topology> [file]',
  describe: 'Write a commented topology file to begin with',
  builder: (yargs) =>
    yargs
      .positional('topology', {
        type: 'string',
        demandOption: true,
        describe: 'replication, sentinel or cluster',
      })
      .positional('file', { type: 'string', describe: 'Where to; default: <topology>.yaml' })
      .options(jsonOption) as Argv<InitArguments>,
  handler: async (args) => {
    const { runInit } = await import('./init-run.ts')
    runInit(args)
  },
}
