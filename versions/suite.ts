import type { StatusDocument } from '../src/model/document.ts'
import { deadlineIn, poll } from '../src/processes/clock.ts'
import { Broken } from '../torture/support/failure.ts'
import type { Place } from '../torture/support/place.ts'
import { type DrillReport, type Outcome, outcomeOfDrill } from './outcome.ts'

export const KINDS = ['replication', 'sentinel', 'cluster'] as const
export type Kind = (typeof KINDS)[number]

const FILES: Record<Kind, string> = {
  replication: 'topology: replication\nlinks: true\n',
  sentinel: 'topology: sentinel\nlinks: true\nsentinel: { down-after-milliseconds: 1000 }\n',
  cluster: 'topology: cluster\nlinks: true\ncluster: { node-timeout: 1000 }\n',
}

/** One of the replicas that there are at the start; its first master. */
const REPLICA: Record<Kind, string> = { replication: 'redis-2', sentinel: 'redis-2', cluster: 'redis-4' }
const DRILLS: Record<Kind, string[]> = {
  replication: ['replication/failover-command'],
  sentinel: ['sentinel/master-crash', 'sentinel/coordinated-failover'],
  cluster: ['cluster/forced-failover', 'cluster/atomic-migration', 'cluster/atomic-migration-valkey'],
}

/** Does all that the live suite has for a kind of topology. A step that fails does not keep the others from being tried. */
export async function runSuite(
  place: Place,
  kind: Kind,
  version: string,
  tell: (step: string, outcome: Outcome) => void,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  const note = async (step: string, act: () => Promise<Outcome>) => {
    const outcome = await act().catch((error: unknown): Outcome => ({ is: 'failed', why: firstLines(error) }))
    outcomes.set(step, outcome)
    tell(step, outcome)
  }
  for (const [step, act] of Object.entries(STEPS))
    await note(
      step,
      timed(() => act(place, kind, version)),
    )
  for (const drill of DRILLS[kind]) {
    await note(`drill ${drill}`, async () => {
      const { code, stdout, stderr, ms } = await place.run('drill', drill, '--json')
      if (stdout === '') throw new Broken(stderr)
      return outcomeOfDrill(code, JSON.parse(stdout) as DrillReport, ms)
    })
  }
  return outcomes
}

function timed(act: () => Promise<void>): () => Promise<Outcome> {
  return async () => {
    const begun = performance.now()
    await act()
    return { is: 'done', ms: performance.now() - begun }
  }
}

type Step = (place: Place, kind: Kind, version: string) => Promise<void>

const STEPS: Record<string, Step> = {
  up: async (place, kind, version) => {
    const document = await place.up(place.file(`${kind}.yaml`, FILES[kind]), '--port', 'auto')
    demandEqual('healthy after up', String(document.healthy), 'true')
    const versions = new Set(document.nodes.map((node) => node.version))
    demandEqual('versions of the nodes', [...versions].join(', '), version)
  },
  health: async (place, kind) => {
    // A write on each master reaches its replicas.
    const { checks } = await healthy(place, kind, '--probe')
    demandEqual(
      'probes',
      String(checks.filter(({ check }) => check === 'probe').length),
      kind === 'cluster' ? '3' : '2',
    )
  },
  'link cut and healed': async (place, kind) => {
    const replica = REPLICA[kind]
    await place.expect(0, 'fault', 'partition', kind, `${replica} | rest`, '--reset')
    await until(`the cut of ${replica} is seen`, async () => !(await place.status(kind)).healthy)
    await place.expect(0, 'fault', 'heal', kind)
    await healthy(place, kind, '--wait', '60s')
  },
  failover: async (place, kind) => {
    const before = mastersOf(await place.status(kind))
    const args = kind === 'cluster' ? ['--to', REPLICA.cluster] : []
    await place.expect(0, 'failover', kind, ...args)
    const after = mastersOf(await healthy(place, kind, '--wait', '60s'))
    if (after === before) throw new Broken(`after the failover the masters are still ${after}`)
  },
  reset: async (place, kind) => {
    await place.expect(0, 'reset', kind, '--timeout', '60s')
    const first = kind === 'cluster' ? 'redis-1 redis-2 redis-3' : 'redis-1'
    demandEqual('masters after reset', mastersOf(await healthy(place, kind)), first)
  },
  down: async (place, kind) => {
    await place.expect(0, 'down', kind)
    await place.demandNothingLeft()
  },
}

/** What `status` says of it when all holds; throws where something does not. */
async function healthy(place: Place, kind: Kind, ...args: string[]): Promise<StatusDocument> {
  const { stdout } = await place.expect(0, 'status', kind, '--json', ...args)
  return JSON.parse(stdout) as StatusDocument
}

function mastersOf({ nodes }: StatusDocument): string {
  return nodes
    .filter(({ role }) => role === 'master')
    .map(({ name }) => name)
    .join(' ')
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const ask = async () => ((await holds()) ? true : undefined)
  const seen = await poll(ask, { deadline: deadlineIn(30_000), everyMs: 100 })
  if (seen === undefined) throw new Broken(`${what}: not in 30s`)
}

function demandEqual(what: string, seen: string, expected: string): void {
  if (seen !== expected) throw new Broken(`${what}: expected ${expected}, seen ${seen}`)
}

function firstLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().split('\n').slice(0, 8).join(' / ')
}
