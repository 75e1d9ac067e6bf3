import type { Argv, CommandModule } from 'yargs'
import { timeoutOf, jsonOption, nameArgument } from './arguments.ts'

interface ResetArguments {
  name: string
  timeout: string | undefined
  json: boolean
}

export const resetCommand: CommandModule<object, ResetArguments> = {
  command: 'reset <name>',
  describe: 'Put a running topology back to its start: no data, all nodes, first roles',
  builder: (yargs) =>
    yargs.positional('name', nameArgument).options({
      ...jsonOption,
      timeout: { type: 'string', default: '30s', describe: 'How long it may take to become healthy' },
    }) as Argv<ResetArguments>,
  handler: async (args) => {
    const timeoutMs = timeoutOf(args.timeout)
    const { runReset } = await import('./reset-run.ts')
    await runReset({ ...args, timeoutMs })
  },
}
