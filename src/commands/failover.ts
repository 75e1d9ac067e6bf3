import type { CommandModule } from 'yargs'
import { timeoutOf, jsonOption, nameArgument, usage } from './arguments.ts'

interface FailoverArguments {
  name: string
  target: string | undefined
  to: string | undefined
  force: boolean
  takeover: boolean
  timeout: string | undefined
  json: boolean
}

export const failoverCommand: CommandModule<object, FailoverArguments> = {
  command: 'failover <name> [target]',
  describe: 'Make a replica the master, and wait until everybody agrees',
  builder: (yargs) =>
    yargs
      .positional('name', nameArgument)
      .positional('target', {
        type: 'string',
        describe:
          'The master to replace, such as shard-2/master; default: the master; in a cluster one that does not run, else any',
      })
      .options({
        to: { type: 'string', describe: 'The replica that is to take over; default: the best one' },
        force: { type: 'boolean', default: false, describe: "Without the master's consent" },
        takeover: { type: 'boolean', default: false, describe: "In a cluster: without anybody's consent" },
        timeout: { type: 'string', describe: 'How long all may take to agree' },
        ...jsonOption,
      }),
  handler: async (args) => {
    if (args.force && args.takeover)
      throw usage('--force and --takeover contradict each other', 'one of them', 'both', '--force')
    const { runFailover } = await import('./failover-run.ts')
    const how = args.takeover ? 'takeover' : args.force ? 'force' : 'agreed'
    await runFailover({ ...args, how, timeoutMs: timeoutOf(args.timeout) })
  },
}
