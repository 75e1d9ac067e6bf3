import { RedisHaError } from '../model/failure.ts'
import { nearest } from '../model/nearest.ts'
import { dataNodes, type PlannedNode } from '../model/plan.ts'
import { parseTargets, type Target, TARGET_WORDS } from '../model/target.ts'
import { anyOf } from '../processes/chance.ts'
import { attachClient, runClient } from '../processes/redis-cli.ts'
import type { RunRecord } from '../processes/run-record.ts'
import { readInput } from '../processes/standard-input.ts'
import { stateDirectory } from '../processes/state.ts'
import {
  clientRun,
  demandClient,
  demandRunning,
  isPaused,
  signInAs,
  whyNotAsked,
} from '../topologies/targets/node-client.ts'
import { nameOf, recordOf } from '../topologies/registry.ts'
import { resolveTargets } from '../topologies/targets/targets.ts'
import { printJson, printResult } from '../ui/output.ts'
import { usage } from './arguments.ts'
import { interruptible } from './interruption.ts'

export interface CliRun {
  name: string
  target: string | undefined
  /** Whom to sign in as; undefined for who may do everything. */
  user?: string | undefined
  /** What redis-cli itself is to be given; nothing for what it reads from its input. */
  clientArgs: string[]
  json: boolean
}

/** How redis-cli ended on one node. */
interface NodeOutput {
  node: string
  exitCode: number
  output: string
}

export async function runCli(args: CliRun): Promise<void> {
  const state = stateDirectory()
  const record = recordOf(state, nameOf(state, args.name))
  const targets = parseTargets(args.target ?? 'master')
  const nodes = await nodesFor(args, targets, record)
  const program = demandClient(record.plan)
  // Who names a node wants that node's own answer, a redirection too.
  const anywhere = targets.every(isRole)
  const runFor = (node: PlannedNode) =>
    clientRun(record, node, { program, args: args.clientArgs, anywhere, signIn })
  const signIn = args.user === undefined ? undefined : signInAs(record.plan, args.user)
  const [only, ...others] = nodes
  if (only && others.length === 0 && !args.json) {
    demandRunning(record, only)
    process.exitCode = await interruptible(
      async (signal) => {
        const exitCode = await attachClient({ ...runFor(only), signal })
        signal.throwIfAborted()
        return exitCode
      },
      ['SIGTERM', 'SIGHUP'],
    )
    return
  }
  const input = await inputFor(args, nodes)
  const outputs = await interruptible(async (signal) => {
    const all = await Promise.all(
      nodes.map(async (node) => await runOn(record, node, { ...runFor(node), input, signal })),
    )
    signal.throwIfAborted()
    return all
  })
  if (args.json) printJson(outputs)
  else
    for (const { node, output } of outputs)
      printResult(output === '' ? `==> ${node}` : `==> ${node}\n${output}`)
  process.exitCode = outputs.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0
}

/** The nodes that targets mean, and with every one of a role those that are paused and can't say theirs. */
async function nodesFor(args: CliRun, targets: Target[], record: RunRecord): Promise<PlannedNode[]> {
  try {
    const nodes = await resolveTargets(targets, record, anyOf)
    const areAsked = targets.some(
      (target) => target.kind === 'every' && (target.role === 'master' || target.role === 'replica'),
    )
    const paused = areAsked ? dataNodes(record.plan).filter((node) => isPaused(record, node)) : []
    return [...new Set([...nodes, ...paused])]
  } catch (error) {
    if (!(error instanceof RedisHaError) || error.failure.reason !== 'unknown-name' || !isCommand(args))
      throw error
    throw new RedisHaError({ ...error.failure, try: `redis-ha cli ${args.name} -- ${args.target}` })
  }
}

/** Whether what stands for a target looks like a command, as in `cli shop PING` without its `--`. */
function isCommand({ target = '', clientArgs }: CliRun): boolean {
  if (clientArgs.length > 0 || !/^[A-Za-z]+$/.test(target)) return false
  return target === target.toUpperCase() || nearest(target, TARGET_WORDS) === undefined
}

function isRole(target: Target): boolean {
  return target.kind !== 'node'
}

async function runOn(
  record: RunRecord,
  node: PlannedNode,
  run: Parameters<typeof runClient>[0],
): Promise<NodeOutput> {
  const why = whyNotAsked(record, node)
  if (why !== undefined) return { node: node.name, exitCode: 1, output: `not asked: ${why}` }
  return { node: node.name, ...(await runClient(run)) }
}

/** Arguments with which redis-cli reads its input beside a command. */
const READS_INPUT = ['-x', '-X', '--pipe']

/** The input, read once, for every node. A prompt can't be on several at a time. */
async function inputFor(args: CliRun, nodes: PlannedNode[]): Promise<string | undefined> {
  const wantsInput = args.clientArgs.length === 0 || args.clientArgs.some((arg) => READS_INPUT.includes(arg))
  if (!wantsInput) return undefined
  if (!process.stdin.isTTY) return await readInput()
  throw usage(
    args.json ? '--json needs a command' : 'A prompt is on one node',
    'a command after --, commands on standard input, or one node without --json',
    `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'} and no command`,
    `redis-ha cli ${args.name} ${args.target ?? 'master'} -- PING`,
  )
}
