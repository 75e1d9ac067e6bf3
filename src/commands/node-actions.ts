import type { CommandModule } from 'yargs'
import type { NodeAction } from '../faults/node-result.ts'
import { jsonOption, nameArgument } from './arguments.ts'

interface NodeActionArguments {
  name: string
  targets: string[]
  json: boolean
  yes?: boolean
  timeout?: string
}

const TARGETS = 'Nodes or roles, such as redis-2, master, sentinels, shard-2/replica, key:user:42'

const yes = {
  yes: {
    type: 'boolean',
    default: false,
    describe: 'Go on where that loses the data of a topology without persistence',
  },
} as const

const timeout = { timeout: { type: 'string', describe: 'How long to wait for what it promises' } } as const

export const startCommand = command(
  'start',
  'Start nodes that are down, and wait until they have loaded their data',
  {
    optional: 'default: all that are down',
    ...yes,
    ...timeout,
  },
)
export const stopCommand = command('stop', "Stop nodes by Redis's own shutdown")
export const restartCommand = command('restart', 'Stop nodes and start them again', { ...yes, ...timeout })
export const killCommand = command('kill', 'Kill nodes, as a crash would')
export const pauseCommand = command('pause', 'Pause nodes: they live, and do nothing (SIGSTOP)')
export const resumeCommand = command('resume', 'Let paused nodes go on (SIGCONT)', {
  optional: 'default: all that are paused',
  ...timeout,
})

type Extra = { optional?: string } & Partial<typeof yes> & Partial<typeof timeout>

function command(
  action: Exclude<NodeAction, 'block'>,
  describe: string,
  { optional, ...options }: Extra = {},
): CommandModule<object, NodeActionArguments> {
  return {
    command: `${action} <name> ${optional === undefined ? '<targets..>' : '[targets..]'}`,
    describe,
    builder: (yargs) =>
      yargs
        .positional('name', nameArgument)
        .positional('targets', {
          type: 'string',
          array: true,
          default: [] as string[],
          describe: optional === undefined ? TARGETS : `${TARGETS}; ${optional}`,
        })
        .options({ ...jsonOption, ...options }) as never,
    handler: async ({ name, targets, json, yes: mayEmpty = false, timeout: text }) => {
      const { runNodeAction } = await import('./node-actions-run.ts')
      await runNodeAction({ action, name, targets, json, mayEmpty, timeout: text })
    },
  }
}
