import type { Argv, CommandModule } from 'yargs'
import { countOf, jsonOption, nameArgument } from './arguments.ts'

interface LogsArguments {
  name: string
  nodes: string[]
  follow: boolean
  lines: string | undefined
  json: boolean
}

export const logsCommand: CommandModule<object, LogsArguments> = {
  command: 'logs <name> [nodes..]',
  describe: "Show the nodes' logs as one, by time; of a stopped topology too",
  builder: (yargs) =>
    yargs
      .positional('name', nameArgument)
      .positional('nodes', {
        type: 'string',
        array: true,
        default: [],
        describe:
          'Only these: names of nodes, roles such as master, replicas, sentinels, or links, the proxy',
      })
      .options({
        json: { ...jsonOption.json, describe: 'Print one JSON object a line: at, node, level, message' },
        follow: { alias: 'f', type: 'boolean', default: false, describe: 'Go on until interrupted' },
        lines: {
          alias: 'n',
          type: 'string',
          describe: 'Only the last N entries of all; default: all, with -f 10',
        },
      }) as Argv<LogsArguments>,
  handler: async (args) => {
    const last = countOf('-n', args.lines)
    const { runLogs } = await import('./logs-run.ts')
    await runLogs({ ...args, last })
  },
}
