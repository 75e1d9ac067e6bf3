import type { CommandModule } from 'yargs'
import { countOf, jsonOption, nameArgument } from './arguments.ts'

interface EventsArguments {
  name: string
  follow: boolean
  lines: string | undefined
  json: boolean
}

export const eventsCommand: CommandModule<object, EventsArguments> = {
  command: 'events <name>',
  describe: 'Show what happened as one timeline: sentinels, roles, links, slots, logs, and our own actions',
  builder: (yargs) =>
    yargs.positional('name', nameArgument).options({
      follow: { alias: 'f', type: 'boolean', default: false, describe: 'Go on with what happens' },
      lines: { alias: 'n', type: 'string', describe: 'Only the last so many of the past' },
      json: { ...jsonOption.json, describe: 'Print each event as JSON, one a line' },
    }),
  handler: async ({ name, follow, lines, json }) => {
    const { runEvents } = await import('./events-run.ts')
    await runEvents({ name, follow, last: countOf('-n', lines), json })
  },
}
