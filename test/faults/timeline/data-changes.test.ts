import { expect, test } from 'vitest'
import type { NodeConnection } from '../../../src/client/node-connection.ts'
import { DataChanges } from '../../../src/faults/timeline/data-changes.ts'
import { planOf } from '../../support/plans.ts'

/** The roles that are told of a node which answers so, one time after the other. */
async function rolesTold(answers: { role: unknown; flags: string }[]): Promise<string[]> {
  const told: string[] = []
  const changes = new DataChanges(planOf({ topology: 'cluster' }), 'redis-4', (event) => {
    if (event.source === 'role') told.push(event.role)
  })
  for (const { role, flags } of answers) {
    const text = async (...[, about]: string[]) =>
      about === 'NODES'
        ? `${'a'.repeat(40)} 127.0.0.1:7004@17004 ${flags} - 0 0 1 connected\n`
        : 'cluster_state:ok\r\ncluster_current_epoch:1\r\n'
    await changes.ask({ call: async () => role, text } as unknown as NodeConnection)
  }
  return told
}

const MASTER = ['master', 1, []]
const REPLICA = ['slave', '127.0.0.1', 7001, 'connected', 1]

test('a replica of a cluster that has just started is no master, whatever ROLE says until it follows', async () => {
  expect(
    await rolesTold([
      { role: REPLICA, flags: 'myself,slave' },
      { role: MASTER, flags: 'myself,slave' },
      { role: REPLICA, flags: 'myself,slave' },
    ]),
  ).toEqual(['replica'])
})

test('one that took over is', async () => {
  expect(
    await rolesTold([
      { role: REPLICA, flags: 'myself,slave' },
      { role: MASTER, flags: 'myself,master' },
    ]),
  ).toEqual(['replica', 'master'])
})
