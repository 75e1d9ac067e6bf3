import { mkdirSync } from 'node:fs'
import { Redis } from 'ioredis'
import { renderConf } from '../../src/conf/render.ts'
import type { Plan, PlannedNode } from '../../src/model/plan.ts'
import type { Topology } from '../../src/model/read-topology.ts'
import { type Directive, parseConf } from '../../src/redis/directives.ts'
import { planFor } from './mutant-verdict.ts'
import { RealServer } from './redis-server.ts'
import { allWith } from './secrets.ts'
import { templates } from './templates.ts'

const PASSWORD = 'Sesame4711 "w\' #\\'

/** What a test gives a server on its command line, so that it takes no port and follows nobody. */
const CHANGED = ['port', 'unixsocket', 'logfile', 'dir', 'replicaof', 'cluster-enabled', 'bind']
/** What CONFIG GET does not show, or shows in another form. */
const NOT_SHOWN = ['user', 'rename-command', 'enable-debug-command']

/** How a real server took the conf of a node. */
export type Loaded =
  | { how: 'loaded'; different: string[] }
  /** The server refuses this line, which a directive under `config:` has made. */
  | { how: 'refused'; line: string }

/**
 * Starts a real server with the conf of a data node, on no port, and compares what CONFIG GET says with what the conf was
 * to say. Throws where the server refuses a line that nobody wrote under `config:`.
 */
export async function loadConf(topology: Topology, nodeName: string): Promise<Loaded> {
  let conf: Directive[] = []
  const rendered = (folder: string) => {
    const plan = planFor(topology, folder)
    const node = nodeOf(plan, nodeName)
    mkdirSync(node.dir, { recursive: true })
    const text = renderConf(plan, node, templates, allWith(PASSWORD))
    conf = parseConf(text)
    return text
  }
  try {
    await using server = await RealServer.start(rendered, [
      '--replicaof',
      'no',
      'one',
      '--cluster-enabled',
      'no',
    ])
    return { how: 'loaded', different: await differencesFrom(conf, topology, server.socketPath) }
  } catch (error) {
    const line = /^>>> '([^\n]*)'$/m.exec(error instanceof Error ? error.message : '')?.[1]
    const own = ownDirectives(topology, nodeName)
    if (line === undefined || !own.includes(line.split(' ')[0]?.toLowerCase() ?? '')) throw error
    return { how: 'refused', line }
  }
}

function nodeOf(plan: Plan, name: string): PlannedNode {
  const node = plan.nodes.find((candidate) => candidate.name === name)
  if (!node) throw new Error(`there is no ${name}`)
  return node
}

function ownDirectives(topology: Topology, node: string): string[] {
  return [topology.config, topology.nodes[node]?.config ?? {}].flatMap((values) =>
    Object.keys(values).map((key) => key.toLowerCase()),
  )
}

async function differencesFrom(conf: Directive[], topology: Topology, path: string): Promise<string[]> {
  const user = topology.auth?.user
  const credentials = topology.auth ? { username: user ?? 'default', password: PASSWORD } : {}
  const redis = new Redis({ path, protocol: 2, ...credentials })
  redis.on('error', () => undefined)
  try {
    const different: string[] = []
    for (const [name, wanted] of wantedOf(conf)) {
      if (CHANGED.includes(name) || NOT_SHOWN.includes(name)) continue
      const reply = await redis.call('CONFIG', 'GET', name)
      const [, seen] = Array.isArray(reply) ? (reply as unknown[]).map(String) : []
      if (seen === undefined || !isSame(seen, wanted))
        different.push(`${name}: wanted ${wanted.join(' | ')}, seen ${seen}`)
    }
    return different
  } finally {
    redis.disconnect()
  }
}

/** The values of each directive; of one that is given several times the last one counts, or all do. */
function wantedOf(conf: Directive[]): Map<string, string[]> {
  const wanted = new Map<string, string[]>()
  for (const { name, args } of conf) wanted.set(name, [...(wanted.get(name) ?? []), args.join(' ')])
  return wanted
}

function isSame(seen: string, wanted: string[]): boolean {
  const last = wanted.at(-1) ?? ''
  return (
    [last, wanted.join(' ')].some((text) => plain(text) === plain(seen)) ||
    wanted.every((text) => plain(seen).includes(plain(text)))
  )
}

const UNITS: Record<string, number> = {
  k: 1000,
  kb: 1024,
  m: 1000 ** 2,
  mb: 1024 ** 2,
  g: 1000 ** 3,
  gb: 1024 ** 3,
  b: 1,
}

/** Sizes as bytes, words as the server has them. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\b(\d+)([kmg]b?|b)\b/g, (_, number: string, unit: string) =>
      String(Number(number) * (UNITS[unit] ?? 1)),
    )
    .replaceAll(/\breplica\b/g, 'slave')
    .trim()
}
