import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const repository = fileURLToPath(new URL('../..', import.meta.url))

test.for([
  ['replication', ''],
  ['sentinel', 'examples/sentinel.yaml:2:1: warning: '],
  ['cluster', 'examples/cluster.yaml:2:1: warning: '],
])('examples/%s.yaml is valid', async ([name, beginning]) => {
  const { code, stdout, stderr } = await rig.run(['validate', `examples/${name}.yaml`], { cwd: repository })
  expect(stdout.startsWith(beginning ?? '')).toBe(true)
  // A warning, and what to do about it.
  expect(stdout.split('\n')).toHaveLength(beginning === '' ? 1 : 3)
  expect(stderr).toContain(
    `examples/${name}.yaml is valid: ${beginning === '' ? 'no problems' : '1 warning'}`,
  )
  expect(code).toBe(0)
})

test('every error has its place, and what to do', async () => {
  rig.file('bad.yaml', 'topology: sentinel\nsentinels: 4\nsentinel:\n  quorum: 9\n')
  const { code, stdout, stderr } = await rig.run(['validate', 'bad.yaml'])
  expect(stdout).toContain(
    'bad.yaml:4:11: error: a quorum of 9 with 4 sentinels can never be reached\n  try  quorum: 3, the majority\n',
  )
  expect(stdout).toContain('bad.yaml:2:12: warning: 4 sentinels')
  expect(stderr).toContain('✘ bad.yaml is not valid: 1 error, 2 warnings')
  expect(code).toBe(2)
})

test('--strict makes warnings errors', async () => {
  const path = rig.file('even.yaml', 'topology: sentinel\nsentinels: 4\npersistence: aof\n')
  expect((await rig.run(['validate', path])).code).toBe(0)
  const { code, stdout } = await rig.run(['validate', path, '--strict', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    valid: false,
    problems: [{ severity: 'error', path: ['sentinels'] }],
  })
  expect(code).toBe(2)
})

test('--json says the same, for programs', async () => {
  const path = rig.file('json.yaml', 'topology: cluster\nmasters: 2\nreplicas: 0\n')
  const { code, stdout, stderr } = await rig.run(['validate', 'json.yaml', '--json', '--quiet'])
  expect(JSON.parse(stdout)).toEqual({
    file: path,
    valid: false,
    problems: [
      {
        severity: 'error',
        message: expect.stringContaining('at least 3'),
        line: 2,
        column: 10,
        path: ['masters'],
        try: 'masters: 3',
      },
    ],
  })
  expect(stderr).toBe('')
  expect(code).toBe(2)
})

test('a file that is not there is no result', async () => {
  const { code, stdout, stderr } = await rig.run(['validate', 'none.yaml', '--json'])
  expect(stdout).toBe('')
  expect(stderr).toContain('✘ There is no file none.yaml')
  expect(code).toBe(2)
})

test.for(['yaml', 'yml'])('a file without its ending .%s is told with it', async (ending) => {
  rig.file(`ending-${ending}.${ending}`, 'topology: replication\n')
  const { code, stderr } = await rig.run(['up', `ending-${ending}`])
  expect(stderr).toContain(`seen      only ending-${ending}.${ending}\n`)
  expect(stderr).toContain(`redis-ha up ending-${ending}.${ending}\n`)
  expect(code).toBe(2)
})

test('a name that is not allowed is told a near one', async () => {
  rig.file('named.yaml', 'topology: replication\n')
  const { code, stderr } = await rig.run(['up', 'named.yaml', '--name', 'Shop2'])
  expect(stderr).toContain('try       --name shop2\n')
  expect(code).toBe(2)
})

test('problems are in the order of the file', async () => {
  rig.file('order.yaml', 'topology: sentinel\nsentinels: 4\nsentinel: { quorum: 9 }\nport: [1, 2]\n')
  const { stdout } = await rig.run(['validate', 'order.yaml'])
  const lines = [...stdout.matchAll(/^order\.yaml:(\d+)/gm)].map(([, line]) => Number(line))
  expect(lines.length).toBeGreaterThan(2)
  expect(lines).toEqual(lines.toSorted((a, b) => a - b))
})

test.for<[string[], string, string]>([
  [['validate'], 'An argument is missing: <file>', 'redis-ha validate --help'],
  [['up', 'a', '--tiemout', '3s'], 'There is no option --tiemout', '--timeout'],
  [['down', '--al', '--prge'], 'There are no options --al, --prge', '--all, --purge'],
  [['version'], 'There is no command "version"', 'redis-ha --version'],
  [['help', 'nonsense'], 'There is no command "nonsense"', 'redis-ha --help'],
])('%j is refused', async ([args, title, advice]) => {
  const { code, stdout, stderr } = await rig.run(args)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`✘ ${title}\n`)
  expect(stderr).toContain(`try       ${advice}\n`)
})

test('help with a command is its --help', async () => {
  expect(await rig.succeed(['help', 'up'])).toBe(await rig.succeed(['up', '--help']))
  expect(await rig.succeed(['help'])).toBe(await rig.succeed(['--help']))
})

test('no password is shown', async () => {
  const path = rig.file('secret.yaml', 'topology: replication\nauth: { password: [hunter2], user: "a b" }\n')
  const { code, stdout } = await rig.run(['validate', path, '--json'])
  expect(readFileSync(path, 'utf8')).toContain('hunter2')
  expect(stdout).not.toContain('hunter2')
  expect(code).toBe(2)
})
