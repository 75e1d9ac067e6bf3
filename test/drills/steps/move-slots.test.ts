import { expect, test } from 'vitest'
import { runDrill } from '../../../src/drills/run-drill.ts'
import { drillOf, valueOf } from '../../support/drills.ts'

test('slots are moved with their keys under load', { timeout: 120_000 }, async () => {
  const report = await runDrill(
    drillOf({
      against: { topology: 'cluster', replicas: 0, auth: { password: 'secret' } },
      workload: { rate: 1000, keys: 64 },
      steps: [
        { move: '0-499', to: 'redis-2' },
        { wait: { ask: 'CLUSTER NODES', of: 'all', says: '*{redis-2.id}* connected 0-499 5461-10922*' } },
        { expect: { ask: 'CLUSTER COUNTKEYSINSLOT 0', of: 'redis-1', says: 0 } },
        { expect: { ask: 'CLUSTER NODES', of: 'all', says: 'not *{redis-1.id}* connected 0-5460*' } },
        { move: '0-499', to: 'redis-1' },
        { wait: 'healthy' },
      ],
    }),
  )
  expect(report.verdict).toBe('pass')
  for (const name of ['lost', 'duplicated', 'failed', 'unknown']) expect(valueOf(report, name)).toBe(0)
})
