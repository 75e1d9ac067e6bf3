import { isErrorReply } from '../../client/node-connection.ts'
import type { NodeConnections } from '../../client/node-connections.ts'
import { RedisHaError } from '../../model/failure.ts'
import { matchesGlob, matchesOrNot } from '../../model/glob.ts'
import { nodeAt, type PlannedNode } from '../../model/plan.ts'
import type { Condition } from '../../model/drill-steps.ts'
import { holds, parseThreshold } from '../../model/threshold.ts'
import { parseInfo, roleOf } from '../../redis/info.ts'
import { momentsOf } from '../moments.ts'
import type { Scene } from '../scene.ts'
import { filled, idsIn } from './placeholders.ts'

/** Whether a condition holds now, and what was seen. */
export interface Looked {
  ok: boolean
  seen: string
}

/** Looks whether a condition holds. What can't be asked does not hold, and says why. */
export async function lookAt(scene: Scene, condition: Condition): Promise<Looked> {
  try {
    if ('role' in condition) return await roles(scene, condition)
    if ('announced' in condition) return await announced(scene, condition)
    if ('ask' in condition) return await asked(scene, condition)
    if ('info' in condition) return await infos(scene, condition)
    if ('log' in condition) return await logged(scene, condition)
    if ('gone' in condition) return gone(scene, condition.gone)
    return compared(
      condition.failovers,
      momentsOf({ events: inOrder(scene) }, 0).promoted.length,
      'failovers',
    )
  } catch (error) {
    if (error instanceof RedisHaError) return { ok: false, seen: error.failure.seen ?? error.failure.title }
    throw error
  }
}

function inOrder(scene: Scene) {
  return scene.events.toSorted((a, b) => a.at - b.at)
}

interface NodeAnswer {
  node: PlannedNode
  ok: boolean
  seen: string
}

/** All must agree; nobody to ask is no agreement. */
async function all(
  nodes: PlannedNode[],
  scene: Scene,
  look: (node: PlannedNode, connections: NodeConnections) => Promise<Looked>,
): Promise<Looked> {
  if (nodes.length === 0) return { ok: false, seen: 'no node to ask' }
  using connections = scene.connect()
  const answers = await Promise.all(
    nodes.map(async (node): Promise<NodeAnswer> => {
      try {
        return { node, ...(await look(node, connections)) }
      } catch (error) {
        return { node, ok: false, seen: connections.to(node).explain(error) }
      }
    }),
  )
  const wrong = answers.filter(({ ok }) => !ok)
  const shown = wrong.length > 0 ? wrong : answers
  return {
    ok: wrong.length === 0,
    seen: shown.map(({ node, seen }) => `${node.name} ${short(seen)}`).join(', '),
  }
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 117)}…` : line
}

async function roles(scene: Scene, { role, of }: { role: string; of: string[] }): Promise<Looked> {
  return await all(await scene.nodes(of), scene, async (node, connections) => {
    const seen = roleOf(parseInfo(await connections.to(node).text('INFO', 'replication')))
    return { ok: seen === role, seen: seen ?? 'without a role' }
  })
}

async function announced(
  scene: Scene,
  { announced: wanted, of = ['sentinels'] }: { announced: string; of?: string[] | undefined },
): Promise<Looked> {
  const { plan, topology } = scene
  const not = wanted.startsWith('not ')
  const name = not ? wanted.slice(4).trim() : wanted
  const running = (await scene.nodes(of)).filter((node) => topology.stateOf(node) === 'running')
  return await all(running, scene, async (node, connections) => {
    const reply = await connections
      .to(node)
      .call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', plan.sentinel?.masterName ?? '')
    const [host, port] = Array.isArray(reply) ? reply.map(String) : []
    const seen = nodeAt(plan, host ?? '', Number(port))?.name ?? 'nobody'
    return { ok: (seen === name) !== not, seen: `names ${seen}` }
  })
}

async function asked(
  scene: Scene,
  { ask, of, says }: { ask: string[]; of: string[]; says: string },
): Promise<Looked> {
  const ids = await idsIn(scene, [...ask, says])
  const command = ask.map((word) => filled(word, scene.plan, ids))
  const wanted = filled(says, scene.plan, ids)
  return await all(await scene.nodes(of), scene, async (node, connections) => {
    const { kind, text } = await answerOf(connections, node, command)
    // Silence is no answer, whatever is not to be said.
    return { ok: kind !== 'silence' && matchesOrNot(wanted, text), seen: text }
  })
}

/** What came of a command: a reply, an error reply (its text begins with its kind), or why there was neither. */
export interface Answer {
  kind: 'reply' | 'error' | 'silence'
  text: string
}

/** What a node says to a command. */
export async function answerOf(
  connections: NodeConnections,
  node: PlannedNode,
  [command = '', ...args]: string[],
): Promise<Answer> {
  try {
    return { kind: 'reply', text: textOf(await connections.to(node).call(command, ...args)) }
  } catch (error) {
    return {
      kind: isErrorReply(error) ? 'error' : 'silence',
      text: connections.to(node).explain(error),
    }
  }
}

/** A reply as one line: its items parted by spaces. */
export function textOf(reply: unknown): string {
  if (Array.isArray(reply)) return reply.map(textOf).join(' ')
  return typeof reply === 'string' || typeof reply === 'number' ? String(reply) : 'nil'
}

async function infos(
  scene: Scene,
  { info, of, is }: { info: string; of: string[]; is: string },
): Promise<Looked> {
  return await all(await scene.nodes(of), scene, async (node, connections) => {
    const seen = parseInfo(await connections.to(node).text('INFO', 'everything')).get(info) ?? 'no such field'
    return { ok: isAs(is, seen), seen: `${info} ${seen}` }
  })
}

/** Against a threshold where both can be numbers, and a glob otherwise. */
function isAs(wanted: string, seen: string): boolean {
  const threshold = parseThreshold(wanted)
  return threshold && seen !== '' && Number.isFinite(Number(seen))
    ? holds(threshold, Number(seen))
    : matchesOrNot(wanted, seen)
}

async function logged(
  scene: Scene,
  { log, of, count = '>= 1' }: { log: string; of?: string[] | undefined; count?: string | undefined },
): Promise<Looked> {
  const names = of && (await scene.nodes(of)).map(({ name }) => name)
  await scene.readLogs()
  const lines = scene.events.filter(
    (event) =>
      (names === undefined || names.includes(event.node)) &&
      ((event.source === 'log' && matchesGlob(log, event.message)) ||
        (event.source === 'sentinel' && matchesGlob(log, `${event.event} ${event.text}`))),
  )
  return compared(count, lines.length, 'lines')
}

function gone(scene: Scene, targets: string[]): Looked {
  const nodes = scene.plan.nodes.filter(({ name }) => targets.includes(name))
  const alive = nodes.filter((node) => scene.topology.stateOf(node) !== 'gone')
  if (nodes.length < targets.length) return { ok: false, seen: 'gone takes names of nodes' }
  return alive.length === 0
    ? { ok: true, seen: 'all ended' }
    : { ok: false, seen: `${alive.map(({ name }) => name).join(', ')} alive` }
}

function compared(wanted: string, seen: number, unit: string): Looked {
  const threshold = parseThreshold(wanted)
  return { ok: threshold !== undefined && holds(threshold, seen), seen: `${seen} ${unit}` }
}

export function conditionText(condition: Condition): string {
  return Object.entries(condition)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(' ') : value}`)
    .join(', ')
}
