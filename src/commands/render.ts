import type { Argv, CommandModule } from 'yargs'
import { fileArgument, jsonOption, portOf, usage } from './arguments.ts'

interface RenderArguments {
  file: string
  out: string | undefined
  name: string | undefined
  port: string | undefined
  wiring: 'fast' | 'meet' | 'ordinary'
  json: boolean
}

export const renderCommand: CommandModule<object, RenderArguments> = {
  command: 'render <file>',
  describe: 'Print the conf files, or write them to a folder; nothing is started',
  builder: (yargs) =>
    yargs.positional('file', fileArgument).options({
      ...jsonOption,
      out: { type: 'string', describe: 'Write them below this folder, a new or an empty one' },
      name: { type: 'string', describe: 'The name of the topology, over that of the file' },
      port: { type: 'string', describe: 'The first data port, or auto for free ones everywhere' },
      wiring: {
        choices: ['fast', 'meet', 'ordinary'] as const,
        default: 'fast' as const,
        describe: 'How the nodes come to know each other: ordinary is by the book',
      },
    }) as Argv<RenderArguments>,
  handler: async (args) => {
    const port = portOf(args.port)
    if (args.out === '') throw usage('--out takes a folder', 'a path', 'nothing', '--out conf')
    const { runRender } = await import('./render-run.ts')
    await runRender({ ...args, port })
  },
}
