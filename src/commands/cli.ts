import type { CommandModule } from 'yargs'
import { jsonOption, nameArgument } from './arguments.ts'

interface CliArguments {
  name: string
  target: string | undefined
  user: string | undefined
  json: boolean
  /** What stands behind `--`. */
  '--'?: string[]
}

export const cliCommand: CommandModule<object, CliArguments> = {
  command: 'cli <name> [target]',
  describe: 'Run redis-cli on nodes, signed in; the arguments for it come after --',
  builder: (yargs) =>
    yargs
      .positional('name', nameArgument)
      .positional('target', {
        type: 'string',
        describe: 'Nodes or roles, such as redis-2, replicas, key:user:42; default: master',
      })
      .options({
        user: {
          type: 'string',
          describe: 'Whom to sign in as; default: the user that may do everything',
        },
        json: { ...jsonOption.json, describe: 'Print node, exitCode and output of each as JSON' },
      })
      .example('$0 cli shop', 'a prompt on the master')
      .example('$0 cli shop --user app -- FLUSHALL', 'as a user of the topology, with its rights')
      .example('$0 cli shop replicas -- DBSIZE', 'one command on every replica'),
  handler: async (args) => {
    const { runCli } = await import('./cli-run.ts')
    await runCli({ ...args, clientArgs: (args['--'] ?? []).map(String) })
  },
}
