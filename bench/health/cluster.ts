import { fieldsOf, listOf, textOf } from '../observer.ts'
import type { Layout, Problem } from './layout.ts'
import { expect, problem, sorted, type View } from './look.ts'
import { isMaster, linkProblems } from './replication.ts'

export const clusterCommands = [
  ['CLUSTER', 'MYID'],
  ['CLUSTER', 'INFO'],
  ['CLUSTER', 'NODES'],
  ['CLUSTER', 'SLOTS'],
]

type Line = { id: string; flags: string[]; masterId: string; slots: string[] }

/** A node as it speaks of itself; what the others say of it is held against this. */
type Member = { id: string; view: View; lines: Line[]; masterId: string | undefined }

export function clusterProblems(views: readonly View[], layout: Layout): Problem[] {
  const members = views.map(memberOf)
  return [
    ...members.flatMap((member) => stateProblems(member, layout)),
    ...members.flatMap((member) => nodesProblems(member, members)),
    ...ownerProblems(members),
    ...members.flatMap((member) => ownLinkProblems(member, members)),
    ...members.flatMap((member) => listedProblems(member, members)),
    ...shapeProblems(members, layout),
  ]
}

function memberOf(view: View): Member {
  const lines = textOf(view.replies[2]).trimEnd().split('\n').map(lineOf)
  const own = lines.find((line) => line.flags.includes('myself'))
  return {
    id: textOf(view.replies[0]),
    view,
    lines,
    masterId: isMaster(view) ? undefined : own?.masterId,
  }
}

function lineOf(text: string): Line {
  const [id = '', , flags = '', masterId = '', , , , , ...slots] = text.split(' ')
  return { id, flags: flags.split(','), masterId, slots }
}

export function slotsOwnedBy(view: View): string[] {
  return memberOf(view).lines.find((line) => line.flags.includes('myself'))?.slots ?? []
}

function idsOf(items: readonly { id: string }[]): string {
  return sorted(items.map((item) => item.id.slice(0, 8)))
}

function stateProblems({ view }: Member, layout: Layout): Problem[] {
  const info = fieldsOf(view.replies[1])
  const field = (name: string, expected: string) => expect(view.port, name, expected, info.get(name))
  return [
    ...field('cluster_state', 'ok'),
    ...field('cluster_slots_assigned', '16384'),
    ...field('cluster_slots_ok', '16384'),
    ...field('cluster_slots_pfail', '0'),
    ...field('cluster_slots_fail', '0'),
    ...field('cluster_known_nodes', String(layout.data.length)),
    ...field('cluster_size', String(layout.masters)),
  ]
}

function nodesProblems({ view, lines }: Member, members: readonly Member[]): Problem[] {
  return [
    ...expect(view.port, 'nodes known', idsOf(members), idsOf(lines)),
    ...lines.flatMap((line) => lineProblems(view.port, line, members)),
  ]
}

function lineProblems(port: number, line: Line, members: readonly Member[]): Problem[] {
  const name = line.id.slice(0, 8)
  const member = members.find((m) => m.id === line.id)
  const flags = line.flags.filter((flag) => flag !== 'myself').join(',')
  const open = line.slots.filter((slot) => slot.startsWith('['))
  return [
    ...expect(port, `flags of ${name}`, member?.masterId === undefined ? 'master' : 'slave', flags),
    ...expect(port, `master of ${name}`, member?.masterId ?? '-', line.masterId),
    ...(open.length === 0 ? [] : [problem(port, `open slots of ${name}`, 'none', open.join(' '))]),
  ]
}

function ownerProblems(members: readonly Member[]): Problem[] {
  const maps = new Set(members.map((member) => ownersSeenBy(member)))
  return maps.size <= 1
    ? []
    : [{ observer: 'all', check: 'owners of slots', expected: 'one view', seen: `${maps.size} views` }]
}

function ownersSeenBy({ lines }: Member): string {
  return sorted(lines.flatMap((line) => line.slots.map((slot) => `${slot}=${line.id}`)))
}

function ownLinkProblems({ view, masterId }: Member, members: readonly Member[]): Problem[] {
  if (masterId === undefined) return []
  const master = members.find((m) => m.id === masterId)
  return master ? linkProblems(view, master.view.port) : [problem(view.port, 'master', 'a node', masterId)]
}

/** CLUSTER SLOTS names, for each range, the owner first and then its replicas. */
function listedProblems({ view }: Member, members: readonly Member[]): Problem[] {
  const listed = new Map<string, string>()
  for (const range of listOf(view.replies[3])) {
    const [owner, ...replicas] = listOf(range)
      .slice(2)
      .map((node) => textOf(listOf(node)[2]))
    if (owner !== undefined) listed.set(owner, sorted(replicas.map((id) => id.slice(0, 8))))
  }
  return members
    .filter((m) => m.masterId === undefined)
    .flatMap((master) => {
      const replicas = members.filter((m) => m.masterId === master.id).map((m) => m.id.slice(0, 8))
      const name = `replicas of ${master.id.slice(0, 8)} in CLUSTER SLOTS`
      return expect(view.port, name, sorted(replicas), listed.get(master.id))
    })
}

function shapeProblems(members: readonly Member[], layout: Layout): Problem[] {
  const masters = members.filter((m) => m.masterId === undefined)
  const counts = masters.map((master) => members.filter((m) => m.masterId === master.id).length)
  const expected = Array.from({ length: layout.masters }, () => layout.replicasPerMaster).join(' ')
  const seen = counts.join(' ')
  return seen === expected ? [] : [{ observer: 'all', check: 'replicas of each master', expected, seen }]
}
