import { expect, test } from 'vitest'
import { strayed } from '../../../src/topologies/health/judge-original.ts'
import { planOf } from '../../support/plans.ts'
import { healthyViews, withCluster, withData, withFields, withSilence } from '../../support/views.ts'

const plan = planOf({ topology: 'replication' })
const healthy = healthyViews(plan)
const cluster = planOf({ topology: 'cluster' })

test('nothing has strayed', () => {
  expect(strayed(plan, healthy)).toEqual([])
  expect(strayed(cluster, healthyViews(cluster))).toEqual([])
})

test('roles, masters and slots that have', () => {
  const promoted = withData(healthy, 'redis-2', ({ info }) => ({
    info: withFields(info, { role: 'master' }),
  }))
  expect(strayed(plan, promoted)).toEqual(['redis-2 is a master'])
  const demoted = withData(healthy, 'redis-1', ({ info }) => ({ info: withFields(info, { role: 'slave' }) }))
  expect(strayed(plan, demoted)).toEqual(['redis-1 is a replica'])
  const elsewhere = withData(healthy, 'redis-3', ({ info }) => ({
    info: withFields(info, { master_port: '6380' }),
  }))
  expect(strayed(plan, elsewhere)).toEqual(['redis-3 follows 127.0.0.1:6380'])
  expect(strayed(plan, withSilence(healthy, 'redis-1'))).toEqual(['redis-1 does not answer'])
  const moved = withCluster(healthyViews(cluster), 'redis-1', ({ nodes }) => ({
    nodes: {
      said: ('said' in nodes ? nodes.said : []).map((line) =>
        line.flags.includes('myself') ? { ...line, slots: [[0, 100]] } : line,
      ),
    },
  }))
  expect(strayed(cluster, moved)).toEqual(['redis-1 has the slots 0-100'])
})
