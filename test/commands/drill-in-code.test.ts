import { expect, test } from 'vitest'
import { drillReport } from '../../src/model/drill-report.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

function moduleOf(name: string, steps: string, more = ''): string {
  return rig.file(
    name,
    `import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'
export default defineDrill({
  against: { topology: 'replication', replicas: 1 },
  workload: { clients: 1, rate: 50 },
  expect: { lost: 0 },
  ${more}
  async steps(drill) {
    ${steps}
  },
})
`,
  )
}

test('a module is a drill as a file is, also where the package is not installed beside it', async () => {
  const drill = moduleOf(
    'kept.mjs',
    `const connection = await drill.connect('master')
    await drill.step('a counter', async () => assert.equal(await connection.call('INCR', 'n'), 1))
    await drill.step({ run: '200ms' })`,
  )
  const report = drillReport.parse(JSON.parse(await rig.succeed(['drill', drill, '--json', '--seed', '4'])))
  expect(report).toMatchObject({ drill: 'kept', seed: 4, verdict: 'pass' })
  expect(report.steps.map(({ text }) => text)).toEqual(['a counter', 'run: 200ms'])
  expect(report.checks.map(({ check }) => check)).toContain('lost')
})

test.for([
  [`assert.ok(false, 'it is not so')`, 'fail', 'it is not so'],
  [`drill.nothing()`, 'unknown', 'TypeError: drill.nothing is not a function, at said.mjs:9:11'],
  [
    `void Promise.reject(new Error('nobody waits for this')); await drill.step({ run: '1s' })`,
    'unknown',
    'it threw Error: nobody waits for this',
  ],
  [`drill.step({ run: '100ms' })`, 'unknown', 'it has to be awaited'],
  [`await new Promise(() => {})`, 'unknown', 'it did not end in 1.00 s'],
] as const)('%s is %s', async ([code, verdict, seen]) => {
  const drill = moduleOf('said.mjs', code, `within: '1s',`)
  const { code: exit, stdout } = await rig.run(['drill', drill, '--json'])
  const report = drillReport.parse(JSON.parse(stdout))
  expect(report.verdict).toBe(verdict)
  expect(report.checks.find((check) => check.verdict === verdict)?.seen).toContain(seen)
  expect(exit).toBe(1)
})

test.for([
  ['throws.mjs', `throw new Error('not today')`, "can't be loaded", 'Error: not today'],
  ['syntax.mjs', 'export default {', "can't be loaded", 'SyntaxError'],
  ['imports.mjs', `import 'no-such-package'`, "can't be loaded", 'no-such-package'],
  ['none.mjs', 'export const drill = 1', 'is no drill', 'no default export'],
  ['other.mjs', 'export default { steps() {} }', 'is no drill', 'an object that defineDrill did not make'],
  [
    'typo.mjs',
    `import { defineDrill } from 'redis-ha'\nexport default defineDrill({ against: { topology: 'replication' }, step() {} })`,
    "can't be used",
    'step',
  ],
  ['absent.mjs', undefined, "can't be loaded", 'absent.mjs'],
] as const)('%s is refused before anything is started', async ([name, text, title, seen]) => {
  const path = text === undefined ? name : rig.file(name, text)
  const { code, stdout, stderr } = await rig.run(['drill', path])
  expect(stderr).toContain(title)
  expect(stderr).toContain(seen)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

test('a module in TypeScript runs where Node can, and says what is missing where it can not', async () => {
  const drill = rig.file('typed.ts', `const a: number = 1\nexport default a\n`)
  const { code, stderr } = await rig.run(['drill', drill])
  const canType = 'typescript' in process.features && Boolean(process.features.typescript)
  expect(stderr).toContain(canType ? 'a default export that is a number' : 'a Node that runs TypeScript')
  expect(code).toBe(2)
})

test('those that come with the package are listed beside the others, and found by name', async () => {
  const listed = JSON.parse(await rig.succeed(['drill', '--list', '--json'])) as Record<string, unknown>[]
  expect(listed).toContainEqual(
    expect.objectContaining({
      name: 'sentinel/new-identity',
      description: 'A sentinel that comes back with another id takes the place of its former self',
      needs: [],
    }),
  )
  expect(listed).toContainEqual(expect.objectContaining({ name: 'sentinel/master-crash' }))
  const { stderr } = await rig.run(['drill', 'sentinel/new-identty'])
  expect(stderr).toContain('sentinel/new-identity')
})

test('on a running topology without persistence it may do anything only where that is said', async () => {
  await rig.up('shop', 'topology: replication\nreplicas: 1\n')
  const drill = moduleOf('asks.mjs', `await drill.step({ expect: { role: 'master', of: 'redis-1' } })`)
  const { code, stderr } = await rig.run(['drill', drill, '--against', 'shop'])
  expect(stderr).toContain('steps that are code')
  expect(code).toBe(2)
  expect(await rig.succeed(['drill', drill, '--against', 'shop', '--yes'])).toMatch(/^✔ pass/)
})
