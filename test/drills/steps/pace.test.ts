import { describe, expect, test } from 'vitest'
import { Writes } from '../../../src/drills/history/writes.ts'
import { mayHurry, type Measuring, paceOf } from '../../../src/drills/steps/pace.ts'
import type { Views } from '../../../src/topologies/health/views.ts'
import { writeAt } from '../../support/history.ts'
import { planOf } from '../../support/plans.ts'
import { healthyViews } from '../../support/views.ts'

const plan = planOf('topology: sentinel\n')
const KILLED = writeAt(0, 0).askedMs

/** A drill in which redis-1, the master, was killed, and writes have been acknowledged since, unless it is said otherwise. */
function drill(change: Partial<Measuring> = {}): Measuring {
  const writes = new Writes()
  writes.add(writeAt(-10, 0))
  writes.add(writeAt(50, 1))
  const faults = [{ nodes: ['redis-1'], from: KILLED }]
  return { plan, faults, writes, measuresDemotion: false, mastersAtFirst: 1, ...change }
}

/** After the failover: the sentinels name redis-2, and redis-1 is back as a master of its own. */
function failedOver(change: (fields: Record<string, Map<string, string>>) => void = () => undefined): Views {
  const views = structuredClone(healthyViews(plan))
  const [first, second, third] = views.data.map(({ info }) =>
    'said' in info ? (info.said as Map<string, string>) : undefined,
  )
  const address = String(plan.nodes[1]?.announce.port)
  const info = { first, second, third } as Record<string, Map<string, string>>
  second?.set('role', 'master').delete('master_link_status')
  third?.set('master_port', address)
  for (const { node, master } of views.sentinels)
    if ('said' in master) info[node.name] = (master.said as Map<string, string>).set('port', address)
  change(info)
  // The views are of the nodes of the plan, not of copies of them.
  const nodeOf = (copy: { name: string }) => plan.nodes.find(({ name }) => name === copy.name)
  for (const view of [...views.data, ...views.sentinels]) Object.assign(view, { node: nodeOf(view.node) })
  return views
}

describe('healing is hurried', () => {
  test('when writes are acknowledged again, and who was not killed follows the new master', () => {
    expect(mayHurry(drill(), failedOver())).toBe(true)
  })

  test('not before a write is acknowledged that was asked after the fault', () => {
    const writes = new Writes()
    writes.add(writeAt(-10, 0, { answeredMs: KILLED + 20 }))
    writes.add(writeAt(30, 1, { outcome: 'unknown', error: 'timeout' }))
    expect(mayHurry(drill({ writes }), failedOver())).toBe(false)
  })

  test('not before the last replica that ran has its link', () => {
    const views = failedOver(({ third }) => third?.set('master_link_status', 'down'))
    expect(mayHurry(drill(), views)).toBe(false)
  })

  test('not while the sentinels name two, or find something wrong with the master', () => {
    const split = failedOver((info) => info['sentinel-2']?.set('port', String(plan.nodes[2]?.announce.port)))
    expect(mayHurry(drill(), split)).toBe(false)
    const down = failedOver((info) => {
      for (const sentinel of ['sentinel-1', 'sentinel-2', 'sentinel-3'])
        info[sentinel]?.set('flags', 'master,s_down')
    })
    expect(mayHurry(drill(), down)).toBe(false)
  })

  test('not while an old master is one, where the drill expects something of that time', () => {
    expect(mayHurry(drill({ measuresDemotion: true }), failedOver())).toBe(false)
    const demoted = failedOver(({ first }) => first?.set('role', 'slave'))
    expect(mayHurry(drill({ measuresDemotion: true }), demoted)).toBe(true)
  })
})

describe('the pace of the sentinels', () => {
  test('one of them demotes an old master, and one that has not ended the failover goes on as usual', () => {
    const views = failedOver((info) => info['sentinel-1']?.set('flags', 'master,failover_in_progress'))
    expect([...paceOf(plan, views)]).toEqual([
      ['sentinel-2', 'demoting'],
      ['sentinel-3', 'waiting'],
    ])
  })

  test('none asks while a replica syncs, and all do when that is over', () => {
    const syncing = failedOver(({ first }) => first?.set('role', 'slave').set('master_link_status', 'down'))
    expect(new Set(paceOf(plan, syncing).values())).toEqual(new Set(['waiting']))
    const synced = failedOver(({ first }) => first?.set('role', 'slave').set('master_link_status', 'up'))
    expect(new Set(paceOf(plan, synced).values())).toEqual(new Set(['quick']))
  })
})
