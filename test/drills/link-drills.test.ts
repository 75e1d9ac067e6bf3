import { expect, test } from 'vitest'
import type { DrillReport } from '../../src/model/drill-report.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const TIMEOUT = { timeout: 120_000 }

interface Listed {
  faults: { fault: string }[]
}

test(
  'a split on real servers: what each side had acknowledged, and lost, is told apart',
  TIMEOUT,
  async () => {
    const path = rig.file(
      'split.yaml',
      `against: { topology: cluster, cluster: { node-timeout: 1000 } }
workload: { clients: 4, rate: 200, as: [app-1, app-2] }
steps:
  - partition: redis-1,app-1 | rest
  - wait: { role: master, of: redis-4 }
  - expect: { role: master, of: redis-1 }
  - wait: { ask: CLUSTER INFO, of: redis-1, says: '*cluster_state:fail*' }
  - run: 200ms
  - heal: partition
  - wait: { role: replica, of: redis-1 }
expect: { failovers: 1, minorityAcknowledged: '> 0', minorityLost: '> 0', twoMasters: '> 0', resurrected: 0 }
`,
    )
    const { code, stdout, stderr } = await rig.run(['drill', path, '--json'])
    const report = JSON.parse(stdout) as DrillReport
    // On a machine with too much to do the writer may be no fair witness; what it wrote is judged all the same.
    expect([stderr, code]).toEqual([expect.any(String), expect.toBeOneOf([0, 1])])
    expect(report.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([])
    expect(report.steps.map(({ outcome }) => outcome)).toEqual(report.steps.map(() => 'done'))
    const [first, second] = report.workload.applications ?? []
    expect(first).toMatchObject({ name: 'app-1', side: 'minority' })
    expect(second).toMatchObject({ name: 'app-2', side: 'majority', cutLost: 0 })
    expect(first?.cutLost).toBeLessThanOrEqual(first?.cutAcknowledged ?? 0)
    expect(report.faults[0]).toMatchObject({ label: 'partition redis-1,app-1 | rest', nodes: ['redis-1'] })
  },
)

test(
  'a running topology has no rule left when its drill is killed, and none when it ends',
  TIMEOUT,
  async () => {
    await rig.up('shop', 'topology: replication\nlinks: true\n')
    const faults = async () =>
      (JSON.parse(await rig.succeed(['fault', 'list', 'shop', '--json'])) as Listed).faults.length
    const path = rig.file(
      'long.yaml',
      `against: { topology: replication }
workload: none
steps:
  - delay: redis-1 | redis-2
    by: 20ms
    jitter: 5ms
  - rate: redis-1 > redis-3
    to: 1mb
  - flap: redis-2 | redis-3
    cut: 100ms
    whole: 100ms
    how: reset
  - heal: rate
  - run: 10m
`,
    )
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      const drill = rig.start(['drill', path, '--against', 'shop'])
      await eventually('its faults are in force', async () => ((await faults()) === 4 ? true : undefined))
      drill.kill(signal)
      await drill
      await eventually('they are gone', async () => ((await faults()) === 0 ? true : undefined))
    }
    const short = rig.file(
      'short.yaml',
      'against: { topology: replication }\nworkload: none\nsteps: [{ partition: redis-2 | redis-3 }, { run: 10ms }]\n',
    )
    await rig.succeed(['drill', short, '--against', 'shop'])
    expect(await faults()).toBe(0)
    expect(await rig.status('shop', '--wait', '40s')).toMatchObject({ healthy: true, links: { faults: [] } })
  },
)

test('a drill that needs links is refused where there are none', TIMEOUT, async () => {
  await rig.up('bare', 'topology: replication\nreplicas: 1\n')
  const path = rig.file(
    'cut.yaml',
    'against: { topology: replication }\nworkload: none\nsteps: [{ partition: master | rest }]\n',
  )
  const { code, stderr } = await rig.run(['drill', path, '--against', 'bare'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('`links: true` in the topology file')])
})

test.each([
  ['partition: master |', 'partition: expected groups such as'],
  ['{ delay: master | rest }', 'by: expected a duration'],
  ['{ rate: master | rest, to: fast }', 'to: expected bytes a second'],
  ['{ flap: master | rest, cut: 1s }', 'whole: expected a duration'],
  ['heal: delays', 'heal: expected all, partition, delay, rate or flap'],
])('a step %s is refused', async (step, problem) => {
  const path = rig.file('wrong.yaml', `against: { topology: replication }\nsteps:\n  - ${step}\n`)
  const { code, stderr } = await rig.run(['drill', path])
  expect([code, stderr]).toEqual([2, expect.stringContaining(problem)])
})
