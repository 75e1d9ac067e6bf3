import type { CommandModule } from 'yargs'
import { durationOf, jsonOption, nameArgument, timeoutOf } from './arguments.ts'

interface PasswdArguments {
  name: string
  user: string | undefined
  generate: boolean
  env: string | undefined
  grace: string | undefined
  timeout: string | undefined
  json: boolean
}

export const passwdCommand: CommandModule<object, PasswdArguments> = {
  command: 'passwd <name>',
  describe: "Change a user's password on all nodes, with nobody locked out meanwhile",
  builder: (yargs) =>
    yargs
      .positional('name', nameArgument)
      .options({
        user: { type: 'string', describe: 'Whose; default: the user that applications sign in as' },
        generate: { type: 'boolean', default: false, describe: 'A generated one; nothing is asked or read' },
        env: {
          type: 'string',
          describe: 'The environment variable that has the new one; default: a prompt, or standard input',
        },
        grace: { type: 'string', describe: 'How long the old one is taken too; default 0s' },
        timeout: { type: 'string', describe: 'How long all may take to be healthy with it; default 30s' },
        ...jsonOption,
      })
      .example('$0 passwd shop --generate', 'then redis-ha env shop')
      .example('pass shop/redis | $0 passwd shop --user app', 'one that is kept elsewhere'),
  handler: async (args) => {
    const { runPasswd } = await import('./passwd-run.ts')
    await runPasswd({
      ...args,
      graceMs: durationOf('--grace', args.grace),
      timeoutMs: timeoutOf(args.timeout),
    })
  },
}
