import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { drillReport } from '../../src/model/drill-report.ts'
import type { DrillsDocument } from '../../src/model/drill-series.ts'
import { expectPublished } from '../support/json-schema.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const counter = fileURLToPath(new URL('../support/programs/counter.mjs', import.meta.url))

const calm = rig.file(
  'calm.yaml',
  `description: Nothing happens
against: { topology: replication, replicas: 1 }
workload: { clients: 1, rate: 50 }
steps: [{ run: 200ms }]
expect: { lost: 0, failovers: 0 }
`,
)

/** The master dies and comes back; a program beside it counts a key up. */
const crash = rig.file(
  'crash.yaml',
  `against: { topology: replication, replicas: 1, persistence: aof }
workload: none
probe: { key: counted, still: 1s }
steps:
  - run: 500ms
  - kill: redis-1
  - run: 2s
  - start: redis-1
`,
)

test('every combination of a matrix, each so often, in one document and one folder for each run', async () => {
  const folder = join(rig.folder, 'reports')
  const args = [
    'drill',
    calm,
    '--repeat',
    '2',
    '--matrix',
    'replicas=1,2',
    '--seed',
    '7',
    '--report',
    folder,
    '--json',
  ]
  const document = JSON.parse(await rig.succeed(args)) as DrillsDocument
  expectPublished('drill-reports', document)
  expect(document.verdict).toBe('pass')
  expect(document.series.map(({ cell }) => cell)).toEqual([{ replicas: 1 }, { replicas: 2 }])
  for (const { reports, distribution } of document.series) {
    expect(reports.map((report) => drillReport.parse(report).seed)).toEqual([7, 8])
    expect(distribution.verdicts).toEqual({ pass: 2, fail: 0, unknown: 0 })
    expect(distribution.measurements.map(({ name }) => name)).toContain('unavailable')
  }
  expect(document.series.map(({ reports }) => reports[0]?.topology.nodes.length)).toEqual([2, 3])
  expect(readdirSync(folder)).toEqual([
    'calm-replicas=1-1',
    'calm-replicas=1-2',
    'calm-replicas=2-1',
    'calm-replicas=2-2',
  ])
  expect(readdirSync(join(folder, 'calm-replicas=2-2')).toSorted()).toEqual([
    'junit.xml',
    'report.html',
    'report.json',
    'summary.md',
  ])
})

describe('the program beside a drill', () => {
  test('one that gets over it is RECOVERED', async () => {
    const { code, stdout, stderr } = await rig.run([
      'drill',
      crash,
      '--json',
      '--',
      'node',
      counter,
      'recover',
      'counted',
    ])
    const report = drillReport.parse(JSON.parse(stdout))
    expectPublished('drill-report', JSON.parse(stdout))
    expect(report.program).toMatchObject({
      verdict: 'RECOVERED',
      command: ['node', counter, 'recover', 'counted'],
    })
    expect(report.program?.recoveredMs).toBeGreaterThan(0)
    // What it prints goes to the error output: stdout is the document's.
    expect(stderr).toContain('counted 1\n')
    expect(report.checks).toContainEqual(expect.objectContaining({ check: 'program', verdict: 'pass' }))
    // Without a workload nobody can say that nothing was lost; the program itself did well.
    expect([0, 1]).toContain(code)
  })

  test('one that ends is CRASHED, and the drill failed', async () => {
    const { code, stdout } = await rig.run(['drill', crash, '--', 'node', counter, 'crash', 'counted'])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('CRASHED. it ended with exit code 7')
    expect(stdout).toMatch(/^✘ fail/)
    expect(code).toBe(1)
  })
})

describe('a command line that means nothing is refused before anything is started', () => {
  test.for([
    [['calm', '--matrix', 'replica=1,2'], 'unknown key replica', 'replicas:'],
    [['calm', '--matrix', 'replicas'], '--matrix takes a key with its values', 'key=a,b,c'],
    [['calm', '--matrix', 'replicas=many'], "--matrix can't be used with this topology", 'many'],
    [['calm', '--repeat', '0'], '--repeat takes how often', '--repeat 20'],
    [['calm', '--', 'node', 'worker.js'], 'names no probe', 'probe:'],
    [
      ['crash', '--', 'there-is-no-such-program'],
      'There is no command "there-is-no-such-program"',
      'node worker.js',
    ],
  ] as const)('%j', async ([[drill, ...options], title, advice]) => {
    const { code, stdout, stderr } = await rig.run(['drill', drill === 'calm' ? calm : crash, ...options])
    expect(stderr).toContain(title)
    expect(stderr).toContain(advice)
    expect(stderr).not.toContain(' nodes up in ')
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

test('Ctrl-C ends a drill with its program and its topology', async () => {
  const drill = start()
  const { exitCode } = await drill
  expect(exitCode).toBe(130)

  function start() {
    const running = rig.start(['drill', crash, '--', 'node', counter, 'recover', 'counted'])
    running.stderr.on('data', (text: Buffer) => {
      if (text.toString().includes('counted')) running.kill('SIGINT')
    })
    return running
  }
})

test('a private copy leaves nothing in the state directory', () => {
  expect(existsSync(join(rig.home, 'topologies')) ? readdirSync(join(rig.home, 'topologies')) : []).toEqual(
    [],
  )
})
