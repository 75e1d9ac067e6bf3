import { parseTargets } from '../model/target.ts'
import { anyOf } from '../processes/chance.ts'
import { stateDirectory } from '../processes/state.ts'
import type { NodeLogEntry } from '../topologies/logs/log-source.ts'
import { readLogs } from '../topologies/logs/logs.ts'
import { nameOf, recordOf } from '../topologies/registry.ts'
import { resolveTargets } from '../topologies/targets/targets.ts'
import { logText } from '../ui/log-text.ts'
import { printMore } from '../ui/output.ts'
import { whileRead } from '../ui/while-read.ts'
import { interruptible } from './interruption.ts'

export interface LogsRun {
  name: string
  /** Targets; none means all nodes. */
  nodes: string[]
  follow: boolean
  last: number | undefined
  json: boolean
}

/** With -f, how many entries come first: enough to see where one is. */
const FIRST_WHEN_FOLLOWING = 10

export async function runLogs(args: LogsRun): Promise<void> {
  const state = stateDirectory()
  const record = recordOf(state, nameOf(state, args.name))
  const targets = args.nodes.flatMap(parseTargets)
  const nodes = targets.length === 0 ? record.plan.nodes : await resolveTargets(targets, record, anyOf)
  const format = args.json ? logJson : logText(record.plan.nodes)
  const last = args.last ?? (args.follow ? FIRST_WHEN_FOLLOWING : undefined)
  const show = async (signal: AbortSignal) => {
    for await (const entries of readLogs(nodes, { last, follow: args.follow, signal })) {
      if (entries.length > 0 && !(await printMore(entries.map(format).join('\n')))) return
    }
  }
  await interruptible(async (signal) => await (args.follow ? whileRead(signal, show) : show(signal)))
}

function logJson({ at, node, level, message }: NodeLogEntry): string {
  return JSON.stringify({ at: new Date(at).toISOString(), node, level: level ?? null, message })
}
