import { expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'
import { runProgram } from './program.ts'

const rig = useRig()

test('replication and memory: what the programs say is what happened', async () => {
  await rig.up('replicas', 'topology: replication\n')

  const memory = await runProgram(rig, 'replicas', 'memory.mjs')
  const rows = [...memory.matchAll(/'([\w-]+)' +│ (\d+) +│ (\d+) +│ (\d+) +│ (\d+) +│ (\d+)/g)]
  const table = Object.fromEntries(
    rows.map(([, policy = '', ...counts]) => {
      const [errors = 0, evicted = 0, hot = 0, expiring = 0, lasting = 0] = counts.map(Number)
      return [policy, { errors, evicted, hot, expiring, lasting }]
    }),
  )
  expect(Object.keys(table)).toHaveLength(8)
  expect(table['noeviction']).toMatchObject({ evicted: 0, hot: 100 })
  expect(table['noeviction']?.errors).toBeGreaterThan(0)
  for (const policy of ['allkeys-lru', 'allkeys-lfu', 'allkeys-random']) {
    expect(table[policy]?.errors).toBe(0)
    expect(table[policy]?.evicted).toBeGreaterThan(0)
  }
  for (const policy of ['volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl'])
    expect(table[policy]?.lasting).toBe(500)

  const { nodes } = await rig.status('replicas')
  const [first, second] = nodes.filter((node) => node.kind === 'redis' && node.role === 'replica')
  const said = await runProgram(rig, 'replicas', 'replication.mjs')
  expect(said).toContain('WAIT: 2 replicas have the write')
  expect(said).toContain(`${second?.port} says hello`)
  expect(said).toMatch(/a write on a replica: READONLY/)
  expect(said.match(/^master_repl_offset \d+, bytes behind: \d+, \d+$/gm)).toHaveLength(5)
  expect(said).toContain(`promoted ${first?.port}: OK`)
  expect(said).toMatch(/kept the old address: READONLY/)
  const after = await rig.status('replicas', '--wait', '20s')
  expect(after.nodes.filter((node) => node.role === 'master').map(({ port }) => port)).toEqual([first?.port])
})
