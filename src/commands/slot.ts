import type { CommandModule } from 'yargs'
import { jsonOption } from './arguments.ts'

interface SlotArguments {
  keys: string[]
  name: string | undefined
  json: boolean
}

export const slotCommand: CommandModule<object, SlotArguments> = {
  command: 'slot <keys..>',
  describe: 'Tell the slot of keys, the hash tag that decides it, and who has it',
  builder: (yargs) =>
    yargs.positional('keys', { type: 'string', array: true, demandOption: true, describe: 'Keys' }).options({
      ...jsonOption,
      name: { type: 'string', describe: 'A cluster: its name, or a topology file' },
    }),
  handler: async (args) => {
    const { runSlot } = await import('./slot-run.ts')
    await runSlot({ ...args, keys: args.keys.map(String) })
  },
}
