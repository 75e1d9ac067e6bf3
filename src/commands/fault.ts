import type { CommandModule } from 'yargs'
import { durationOf, jsonOption, nameArgument, usage } from './arguments.ts'

interface FaultArguments {
  kind: string
  name: string
  targets: string[]
  for: string | undefined
  json: boolean
}

export const faultCommand: CommandModule<object, FaultArguments> = {
  command: 'fault <kind> <name> <targets..>',
  describe: 'Break something for a while: block (DEBUG SLEEP)',
  builder: (yargs) =>
    yargs
      .positional('kind', {
        type: 'string',
        choices: ['block'],
        demandOption: true,
        describe: 'block: the process lives, and the server does nothing',
      })
      .positional('name', nameArgument)
      .positional('targets', {
        type: 'string',
        array: true,
        default: [],
        describe: 'Data nodes or roles, such as redis-2, master, shard-2/replica',
      })
      .options({ for: { type: 'string', describe: 'How long, such as 5s' }, ...jsonOption })
      .example('$0 fault block shop master --for 5s', ''),
  handler: async ({ name, targets, for: text, json }) => {
    const forMs = durationOf('--for', text)
    if (forMs === undefined || forMs === 0)
      throw usage('--for is missing', 'a duration, such as 500ms, 5s or 1m', text ?? 'nothing', '--for 5s')
    const { runBlock } = await import('./fault-run.ts')
    await runBlock({ name, targets, forMs, json })
  },
}
