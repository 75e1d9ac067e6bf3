import type { FailoverRequest } from '../faults/failover/failover-result.ts'
import { failover } from '../faults/failover/failover.ts'
import type { PlannedDataNode } from '../model/plan.ts'
import { anyOf } from '../processes/chance.ts'
import { stateDirectory } from '../processes/state.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import { nameOf } from '../topologies/registry.ts'
import { onStderr, printJson, tell } from '../ui/output.ts'
import { usage } from './arguments.ts'
import { interruptible } from './interruption.ts'

export interface FailoverRun {
  name: string
  target: string | undefined
  to: string | undefined
  how: FailoverRequest['how']
  timeoutMs: number | undefined
  json: boolean
}

export async function runFailover(args: FailoverRun): Promise<void> {
  const state = stateDirectory()
  const topology = new OpenTopology(state, nameOf(state, args.name))
  const { how, timeoutMs } = args
  if (how !== 'agreed' && topology.plan.topology === 'sentinel')
    throw usage(
      `--${how} is not for Sentinel`,
      'no option: SENTINEL FAILOVER asks no other sentinel anyway',
      `--${how}`,
      `redis-ha failover ${topology.name}`,
    )
  if (how === 'takeover' && topology.plan.topology === 'replication')
    throw usage(
      '--takeover is for clusters',
      '--force',
      '--takeover',
      `redis-ha failover ${topology.name} --force`,
    )
  await interruptible(async (signal) => {
    const of = await oneNode(topology, 'The master to replace', args.target)
    const to = await oneNode(topology, '--to', args.to)
    const result = await failover(topology, { of, to, how, choose: anyOf }, { timeoutMs, signal })
    if (args.json) printJson({ name: topology.name, ...result })
    else
      tell(
        `${onStderr.green('✔')} ${result.from} → ${result.to}  by ${result.by}: master after ${result.promotedAt - result.at}ms; ${result.seen} after ${result.seenAt - result.at}ms`,
      )
  })
}

async function oneNode(
  topology: OpenTopology,
  what: string,
  text: string | undefined,
): Promise<PlannedDataNode | undefined> {
  if (text === undefined) return undefined
  const [node, another] = await topology.nodes(text, anyOf)
  if (node?.kind === 'redis' && !another) return node
  throw usage(
    `${what} is one data node`,
    'such as redis-2, shard-2/master or key:user:42',
    another ? `several: ${text}` : text,
    `redis-ha status ${topology.name}`,
  )
}
