import { basename } from 'node:path'
import type { Argv, CommandModule } from 'yargs'
import { usage } from './arguments.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

interface CompletionArguments {
  shell: string | undefined
}

export const completionCommand: CommandModule<object, CompletionArguments> = {
  command: 'completion [shell]',
  describe: 'Print the completion script of bash, zsh or fish',
  builder: (yargs) =>
    yargs.positional('shell', {
      type: 'string',
      describe: 'bash, zsh or fish; default: that of $SHELL',
    }) as Argv<CompletionArguments>,
  handler: async ({ shell = basename(process.env['SHELL'] ?? '') }) => {
    const known = SHELLS.find((candidate) => candidate === shell)
    if (known === undefined)
      throw usage(
        'There is no completion for this shell',
        SHELLS.join(', '),
        shell || 'nothing',
        'redis-ha completion bash',
      )
    const { readTemplate } = await import('../processes/files.ts')
    process.stdout.write(readTemplate(`completion/redis-ha.${known}`))
  },
}
