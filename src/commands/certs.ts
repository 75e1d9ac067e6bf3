import type { CommandModule } from 'yargs'
import { jsonOption, nameArgument } from './arguments.ts'

const ACTIONS = ['renew'] as const

interface CertsArguments {
  action: (typeof ACTIONS)[number]
  name: string
  json: boolean
}

export const certsCommand: CommandModule<object, CertsArguments> = {
  command: 'certs <action> <name>',
  describe: 'Renew the certificates of a running topology, without a restart',
  builder: (yargs) =>
    yargs
      .positional('action', {
        type: 'string',
        choices: ACTIONS,
        demandOption: true,
        describe: 'renew: new certificates in the place of those that it has',
      })
      .positional('name', nameArgument)
      .options(jsonOption)
      .example('redis-ha certs renew shop', ''),
  handler: async (args) => {
    const { runCerts } = await import('./certs-run.ts')
    await runCerts(args)
  },
}
