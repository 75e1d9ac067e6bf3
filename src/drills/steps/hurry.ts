import { dataNodes, type PlannedNode, sentinelNodes } from '../../model/plan.ts'
import { parsePairs } from '../../redis/pairs.ts'
import { featuresOf } from '../../redis/version.ts'
import type { Scene } from '../scene.ts'

const HURRIED = ['info-period', '300', 'publish-period', '200']
const ORDINARY = ['info-period', '10000', 'publish-period', '2000']
const SYNC_DELAY = 'repl-diskless-sync-delay'

/**
 * Shortens the periods that healing waits for, until what is returned is disposed of, as Redis's own test suite does: a sentinel turns an
 * old master into a replica after 8 to 10 s, and a master waits 5 s for more replicas before a diskless sync. The ping period of
 * sentinels stays: a short one breaks failovers.
 */
export async function hurry(scene: Scene): Promise<AsyncDisposable> {
  const delays = new Map<PlannedNode, string>()
  using connections = scene.connect()
  await Promise.allSettled([
    sentinels(scene, HURRIED),
    ...running(scene, dataNodes(scene.plan)).map(async (node) => {
      const connection = connections.to(node)
      const before = parsePairs(await connection.call('CONFIG', 'GET', SYNC_DELAY)).get(SYNC_DELAY)
      if (before === undefined || before === '0') return
      delays.set(node, before)
      await connection.call('CONFIG', 'SET', SYNC_DELAY, 0)
    }),
  ])
  return { [Symbol.asyncDispose]: async () => await putBack(scene, delays) }
}

async function putBack(scene: Scene, delays: Map<PlannedNode, string>): Promise<void> {
  using connections = scene.connect()
  await Promise.allSettled([
    sentinels(scene, ORDINARY),
    ...[...delays].map(
      async ([node, before]) => await connections.to(node).call('CONFIG', 'SET', SYNC_DELAY, before),
    ),
  ])
}

/** One that can't be asked keeps its periods; then it takes longer. */
async function sentinels(scene: Scene, settings: string[]): Promise<void> {
  if (!featuresOf(scene.plan.server).sentinelDebug) return
  using connections = scene.connect()
  await Promise.allSettled(
    running(scene, sentinelNodes(scene.plan)).map(
      async (node) => await connections.to(node).call('SENTINEL', 'DEBUG', ...settings),
    ),
  )
}

function running<T extends PlannedNode>(scene: Scene, nodes: T[]): T[] {
  return nodes.filter((node) => scene.topology.stateOf(node) === 'running')
}
