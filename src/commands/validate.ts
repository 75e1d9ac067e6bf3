import type { Argv, CommandModule } from 'yargs'
import { fileArgument, jsonOption } from './arguments.ts'

interface ValidateArguments {
  file: string
  strict: boolean
  json: boolean
}

export const validateCommand: CommandModule<object, ValidateArguments> = {
  command: 'validate <file>',
  describe: 'Show the errors and warnings of a topology file, each with its place',
  builder: (yargs) =>
    yargs.positional('file', fileArgument).options({
      ...jsonOption,
      strict: { type: 'boolean', default: false, describe: 'Take warnings for errors' },
    }) as Argv<ValidateArguments>,
  handler: async (args) => {
    const { runValidate } = await import('./validate-run.ts')
    runValidate(args)
  },
}
