import { sentinelsHave } from '../model/node-servers.ts'
import { resume } from '../faults/pause.ts'
import { start } from '../faults/start.ts'
import { RedisHaError } from '../model/failure.ts'
import { dataNodes, type PlannedNode, sentinelNodes } from '../model/plan.ts'
import { removeFolder } from '../processes/files.ts'
import { isAlive } from '../processes/identity.ts'
import { debtsPath, type StateDirectory, topologyFolder } from '../processes/state.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import { readDebts, type Setting } from './debts.ts'
import { ORDINARY_PERIODS } from './steps/hurry.ts'

const ANSWER_MS = 2000

/**
 * Heals a running topology of a drill that was killed before it could: resumes and starts the nodes that the drill broke, puts settings
 * and periods back, removes its keys. Gives what was healed, one line each; nothing where no drill left anything, or one is
 * still at it. What can't be done now stays owed, and is said too.
 */
export async function healLeftBehind(state: StateDirectory, name: string): Promise<string[]> {
  const folder = topologyFolder(state, name)
  const owed = readDebts(folder)
  if (!owed || isAlive(owed.drill)) return []
  const topology = opened(state, name)
  if (!topology) return []
  const healed: string[] = []
  let isWhole = true
  const attempt = async (what: string, act: () => Promise<unknown>) => {
    try {
      await act()
      healed.push(what)
    } catch (error) {
      isWhole = false
      const why =
        error instanceof RedisHaError ? `${error.failure.title}: ${error.failure.seen}` : String(error)
      healed.push(`${what}: not done, ${why}`)
    }
  }
  const broken = topology.plan.nodes.filter((node) => owed.nodes.includes(node.name))
  const that = (is: 'paused' | 'gone') => broken.filter((node) => topology.stateOf(node) === is)
  const paused = that('paused')
  if (paused.length > 0)
    await attempt(`${namesOf(paused)} resumed`, async () => await resume(topology, paused))
  const gone = that('gone')
  if (gone.length > 0)
    await attempt(
      `${namesOf(gone)} started`,
      async () => await start(topology, gone, { mayEmpty: owed.mayEmpty }),
    )
  await attempt('settings put back', async () => await putBack(topology, owed.settings))
  await attempt('keys of the drill removed', async () => await removeKeys(topology, owed.keys))
  if (isWhole) removeFolder(debtsPath(folder))
  return healed
}

/** Whether a drill was killed before it could heal what it broke, and nobody has done it since. */
export function isLeftBehind(state: StateDirectory, name: string): boolean {
  const owed = readDebts(topologyFolder(state, name))
  return owed !== undefined && !isAlive(owed.drill)
}

/** One that is stopped is healed when it runs again. */
function opened(state: StateDirectory, name: string): OpenTopology | undefined {
  try {
    return new OpenTopology(state, name)
  } catch (error) {
    if (error instanceof RedisHaError) return undefined
    throw error
  }
}

function namesOf(nodes: PlannedNode[]): string {
  return nodes.map(({ name }) => name).join(', ')
}

async function putBack(topology: OpenTopology, settings: Setting[]): Promise<void> {
  using connections = topology.connect(ANSWER_MS)
  const { plan } = topology
  const running = plan.nodes.filter((node) => topology.stateOf(node) === 'running')
  for (const { node: name, name: directive, value, rewrite } of settings) {
    const node = running.find((one) => one.name === name)
    if (!node) continue
    await connections.to(node).call('CONFIG', 'SET', directive, value)
    if (rewrite) await connections.to(node).call('CONFIG', 'REWRITE')
  }
  if (!sentinelsHave(plan, 'sentinelDebug')) return
  const sentinels = sentinelNodes(plan).filter((node) => running.includes(node))
  await Promise.all(
    sentinels.map(async (node) => await connections.to(node).call('SENTINEL', 'DEBUG', ...ORDINARY_PERIODS)),
  )
}

/** Each key is asked of all: a replica refuses, and so does a master that has not got its slot. */
async function removeKeys(topology: OpenTopology, keys: string[]): Promise<void> {
  using connections = topology.connect(ANSWER_MS)
  const nodes = dataNodes(topology.plan).filter((node) => topology.stateOf(node) === 'running')
  for (const key of keys)
    await Promise.any(nodes.map(async (node) => await connections.to(node).call('DEL', key)))
}

/** Two drills on one topology would take each other's faults for what they see. */
export function demandNoOther({ name, plan }: OpenTopology): void {
  demandNoDrill(name, plan.folder, 'or without --against, on a private copy')
}

/** Throws `refused` where a drill is at work on a running topology, and gives what else could be done. */
export function demandNoDrill(name: string, folder: string, instead: string): void {
  const owed = readDebts(folder)
  if (!owed || !isAlive(owed.drill)) return
  throw new RedisHaError({
    reason: 'refused',
    title: `A drill is at work on "${name}"`,
    expected: 'one thing at a time',
    seen: `process ${owed.drill.pid}`,
    where: folder,
    try: `again when it is done; ${instead}`,
  })
}
