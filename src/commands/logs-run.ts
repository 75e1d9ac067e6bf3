import { LINKS_NAME } from '../model/links.ts'
import { parseTargets, type Target } from '../model/target.ts'
import { anyOf } from '../processes/chance.ts'
import type { RunRecord } from '../processes/run-record.ts'
import { stateDirectory } from '../processes/state.ts'
import type { Log, NodeLogEntry } from '../topologies/logs/log-source.ts'
import { logOfLinks, logsOf } from '../topologies/logs/logs-of.ts'
import { readLogs } from '../topologies/logs/logs.ts'
import { nameOf, recordOf } from '../topologies/registry.ts'
import { resolveTargets } from '../topologies/targets/targets.ts'
import { logText } from '../ui/log-text.ts'
import { printMore } from '../ui/output.ts'
import { whileRead } from '../ui/while-read.ts'
import { interruptible } from './interruption.ts'

export interface LogsRun {
  name: string
  /** Targets, `links` among them; none means all there is. */
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
  const logs = await logsMeant(args.nodes.flatMap(parseTargets), record)
  const named = [...record.plan.nodes, ...(record.plan.links ? [{ name: LINKS_NAME }] : [])]
  const format = args.json ? logJson : logText(named)
  const last = args.last ?? (args.follow ? FIRST_WHEN_FOLLOWING : undefined)
  const show = async (signal: AbortSignal) => {
    for await (const entries of readLogs(logs, { last, follow: args.follow, signal })) {
      if (entries.length > 0 && !(await printMore(entries.map(format).join('\n')))) return
    }
  }
  await interruptible(async (signal) => await (args.follow ? whileRead(signal, show) : show(signal)))
}

async function logsMeant(targets: Target[], record: RunRecord): Promise<Log[]> {
  const { nodes, links } = record.plan
  const ofLinks = links ? [logOfLinks(links)] : []
  if (targets.length === 0) return [...logsOf(nodes), ...ofLinks]
  const isLinks = (target: Target) => links && target.kind === 'node' && target.name === LINKS_NAME
  const others = targets.filter((target) => !isLinks(target))
  return [
    ...logsOf(await resolveTargets(others, record, anyOf)),
    ...(others.length < targets.length ? ofLinks : []),
  ]
}

function logJson({ at, node, level, message }: NodeLogEntry): string {
  return JSON.stringify({ at: new Date(at).toISOString(), node, level: level ?? null, message })
}
