import { join } from 'node:path'
import type { NodeStatus, StatusDocument } from '../../src/model/document.ts'
import { parsePairs, parsePairsList } from '../../src/redis/pairs.ts'
import { atLeast } from '../../src/redis/version.ts'
import { ask } from './nodes.ts'

// What the nodes of a topology say of their settings, so that two topologies of one file can be compared: ports are
// replaced by the names of their nodes, folders by those of the topology.

type Settings = Record<string, string>
type Rename = (text: string) => string

/** All settings of every node, by name: CONFIG GET, or the sentinels' own, and their periods. */
export async function settingsOf(document: StatusDocument): Promise<Record<string, Settings>> {
  const names = renamer(document)
  // redis-cli deals the replicas of a cluster out as it likes.
  const anyMaster = (text: string) => text.replace(/^127\.0\.0\.1 redis-\d+$/, 'a master')
  const rename = document.topology === 'cluster' ? (text: string) => anyMaster(names(text)) : names
  const named = document.nodes.map(async (node) => [node.name, await settingsOfNode(node, rename)] as const)
  return Object.fromEntries(await Promise.all(named))
}

async function settingsOfNode(node: NodeStatus, rename: Rename): Promise<Settings> {
  if (node.kind === 'redis') return neutral(parsePairs(await ask(node, 'CONFIG', ['GET', '*'])), rename)
  return {
    ...neutral(parsePairs(await ask(node, 'SENTINEL', ['CONFIG', 'GET', '*'])), rename),
    ...(await periodsOf(node)),
  }
}

/** Of sentinels since 7.0. */
async function periodsOf(node: NodeStatus): Promise<Settings> {
  if (!atLeast(node.version ?? '', '7.0')) return {}
  // Without arguments it lists them.
  return Object.fromEntries(parsePairs(await ask(node, 'SENTINEL', ['DEBUG'])))
}

/** What each sentinel says of the master, the replicas and the other sentinels, without what is never the same twice. */
export async function watchedBy(document: StatusDocument): Promise<Record<string, unknown>> {
  const rename = renamer(document)
  const master = document.env['REDIS_SENTINEL_MASTER'] ?? ''
  const sentinels = document.nodes.filter(({ kind }) => kind === 'sentinel')
  const views = sentinels.map(async (node) => {
    const list = async (what: string) => {
      const entries = parsePairsList(await ask(node, 'SENTINEL', [what, master]))
      const known = entries.map((entry) => neutral(entry, rename, PASSING))
      return known.toSorted((a, b) => String(a['port']).localeCompare(String(b['port'])))
    }
    const watched = neutral(parsePairs(await ask(node, 'SENTINEL', ['MASTER', master])), rename, PASSING)
    return [
      node.name,
      { master: watched, replicas: await list('REPLICAS'), others: await list('SENTINELS') },
    ] as const
  })
  return Object.fromEntries(await Promise.all(views))
}

/** Times, offsets, ids, and names, which are ids or addresses. */
const PASSING = /^last-|^(name|runid|info-refresh|role-reported-time|link-pending-commands)$|-offset$/

function neutral(pairs: ReadonlyMap<string, string>, rename: Rename, without?: RegExp): Settings {
  const kept = [...pairs].filter(([name]) => without?.test(name) !== true)
  return Object.fromEntries(kept.map(([name, value]) => [name, rename(value)]))
}

function renamer({ nodes, stateDir }: StatusDocument): Rename {
  const names = new Map(
    nodes.flatMap(({ name, port, busPort }) => [
      [String(port), name],
      [String(busPort), `bus of ${name}`],
    ]),
  )
  return (text) =>
    text
      .replaceAll(join(stateDir, '/'), 'STATE/')
      .replaceAll(/\b\d{4,5}\b/g, (number) => names.get(number) ?? number)
}
