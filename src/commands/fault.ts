import type { CommandModule } from 'yargs'
import type { LinkFault } from '../faults/links/link-fault.ts'
import { parseBytes } from '../model/byte-rate.ts'
import { durationOf, jsonOption, nameArgument, usage } from './arguments.ts'

const KINDS = ['block', 'partition', 'delay', 'rate', 'flap', 'heal', 'list'] as const
type Kind = (typeof KINDS)[number]

interface FaultArguments {
  kind: Kind
  name: string
  targets: string[]
  for: string | undefined
  by: string | undefined
  jitter: string | undefined
  to: string | undefined
  cut: string | undefined
  whole: string | undefined
  reset: boolean
  json: boolean
}

/** Options that not every kind takes, and which do. */
const TAKEN_BY: Record<'for' | 'by' | 'jitter' | 'to' | 'cut' | 'whole' | 'reset', Kind[]> = {
  for: ['block', 'partition', 'delay', 'rate', 'flap'],
  by: ['delay'],
  jitter: ['delay'],
  to: ['rate'],
  cut: ['flap'],
  whole: ['flap'],
  reset: ['partition', 'flap'],
}

export const faultCommand: CommandModule<object, FaultArguments> = {
  command: 'fault <kind> <name> [targets..]',
  describe: 'Break something until it is healed: links between nodes, or a server (block)',
  builder: (yargs) =>
    yargs
      .positional('kind', {
        type: 'string',
        choices: KINDS,
        demandOption: true,
        describe: 'What to do; list shows what is in force',
      })
      .positional('name', nameArgument)
      .positional('targets', {
        type: 'string',
        array: true,
        default: [],
        describe: "block: nodes. Links: groups, such as 'master | rest' or 'redis-1 > redis-2'. heal: faults",
      })
      .options({
        for: { type: 'string', describe: 'How long, such as 5s; without it until it is healed' },
        by: { type: 'string', describe: 'delay: how much later each byte arrives, one way' },
        jitter: { type: 'string', describe: 'delay: by up to how much more' },
        to: { type: 'string', describe: 'rate: bytes a second, such as 64kb' },
        cut: { type: 'string', describe: 'flap: how long it is cut at a time' },
        whole: { type: 'string', describe: 'flap: how long it is whole at a time' },
        reset: {
          type: 'boolean',
          default: false,
          describe: 'partition, flap: connections are reset; otherwise silent',
        },
        ...jsonOption,
      })
      .example("$0 fault partition shop 'master | rest'", 'until it is healed')
      .example("$0 fault partition shop 'redis-2 > redis-1' --for 5s", 'one way')
      .example("$0 fault delay shop 'master | replicas' --by 100ms --jitter 20ms", '')
      .example('$0 fault heal shop', ''),
  handler: async (args) => {
    for (const [option, kinds] of Object.entries(TAKEN_BY))
      if ((args[option as keyof typeof TAKEN_BY] ?? false) !== false && !kinds.includes(args.kind))
        throw usage(
          `fault ${args.kind} takes no --${option}`,
          `--${option} with ${kinds.join(', ')}`,
          `--${option}`,
          'redis-ha fault --help',
        )
    const { name, targets, json } = args
    const forMs = durationOf('--for', args.for)
    switch (args.kind) {
      case 'block': {
        if (targets.length === 0)
          throw usage(
            'Whom to block is missing',
            'nodes or roles',
            'none',
            `redis-ha fault block ${name} master --for 5s`,
          )
        const { runBlock } = await import('./fault-run.ts')
        await runBlock({ name, targets, forMs: demand('--for', forMs), json })
        return
      }
      case 'heal':
      case 'list': {
        const { runHeal, runList } = await import('./link-fault-run.ts')
        if (args.kind === 'heal') return await runHeal({ name, faults: targets, json })
        if (targets.length > 0)
          throw usage(
            'fault list takes a name alone',
            'nothing behind it',
            targets.join(' '),
            `redis-ha fault list ${name}`,
          )
        return await runList({ name, json })
      }
      case 'partition':
      case 'delay':
      case 'rate':
      case 'flap': {
        const fault = linkFaultOf(args.kind, args)
        const { runLinkFault } = await import('./link-fault-run.ts')
        await runLinkFault({ name, fault, forMs, json })
      }
    }
  },
}

function linkFaultOf(kind: 'partition' | 'delay' | 'rate' | 'flap', args: FaultArguments): LinkFault {
  const between = args.targets.join(' ')
  if (between === '')
    throw usage(
      'The groups are missing',
      "such as 'master | rest'",
      'none',
      `redis-ha fault ${kind} ${args.name} 'master | rest'`,
    )
  const how = args.reset ? 'reset' : 'drop'
  switch (kind) {
    case 'partition':
      return { kind, between, how }
    case 'delay':
      return {
        kind,
        between,
        byMs: demand('--by', durationOf('--by', args.by)),
        jitterMs: durationOf('--jitter', args.jitter),
      }
    case 'rate': {
      const bytesPerSecond = args.to === undefined ? undefined : parseBytes(args.to)
      if (bytesPerSecond === undefined)
        throw usage(
          '--to takes bytes a second',
          'such as 5000, 64kb or 1mb',
          args.to ?? 'nothing',
          '--to 64kb',
        )
      return { kind, between, bytesPerSecond }
    }
    case 'flap':
      return {
        kind,
        between,
        cutMs: demand('--cut', durationOf('--cut', args.cut)),
        wholeMs: demand('--whole', durationOf('--whole', args.whole)),
        how,
      }
  }
}

function demand(option: string, ms: number | undefined): number {
  if (ms !== undefined && ms > 0) return ms
  if (ms === undefined)
    throw usage(`${option} is missing`, 'a duration, such as 500ms, 5s or 1m', 'nothing', `${option} 5s`)
  throw usage(`${option} takes more than no time`, '1ms or longer', '0', `${option} 5s`)
}
