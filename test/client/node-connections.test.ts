import { expect, test } from 'vitest'
import { NodeConnections } from '../../src/client/node-connections.ts'
import { dataNodes } from '../../src/model/plan.ts'
import { planOf } from '../support/plans.ts'

test('after the disposal no connection is made: nobody would close it', () => {
  const plan = planOf({ topology: 'replication' })
  const [node] = dataNodes(plan)
  if (!node) throw new Error('no node')
  const connections = new NodeConnections(plan, { password: undefined, timeoutMs: 1000 })
  expect(connections.to(node)).toBe(connections.to(node))
  connections[Symbol.dispose]()
  expect(() => connections.to(node)).toThrow('redis-1 is asked for after its connections were closed')
})
