import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const home = join(rig.folder, 'names')
const program = fileURLToPath(new URL('../../dist/cli/cli.js', import.meta.url))

async function complete(...words: string[]): Promise<string[]> {
  return (await rig.succeed(['__complete', ...words], { env: { REDIS_HA_HOME: home } }))
    .split('\n')
    .slice(0, -1)
}

beforeAll(() => {
  // Names are all that is asked for: nothing of these was ever started.
  for (const name of ['shop', 'stock']) rig.file(`names/${name}/run.json`, '{}')
  rig.file('here.yaml', '')
  rig.file('notes.txt', '')
  rig.file('sub/deep.yml', '')
})

test('the first word is one of all commands', async () => {
  const help = await rig.succeed(['--help'])
  const commands = [...help.matchAll(/^ {2}redis-ha ([a-z]+)/gm)].map(([, name]) => name)
  expect(commands).toContain('status')
  expect(await complete('')).toEqual(commands)
  expect(await complete('stat')).toEqual(['status'])
})

test('every command that takes a name or a file is given names or files', async () => {
  const help = await rig.succeed(['--help'])
  const names = ['shop', 'stock']
  const files = ['here.yaml', 'names/', 'sub/']
  for (const [, command = '', takes] of help.matchAll(/^ {2}redis-ha ([a-z]+) [<[](file|name)/gm)) {
    expect([command, await complete(command, '')]).toEqual([
      command,
      takes === 'file' ? files : [...names, ...files],
    ])
  }
})

test.for([
  [['status', 'sh'], ['shop']],
  [['status', 'shop', ''], []],
  [['down', 'shop', 'st'], ['stock']],
  [['up', 'sub/'], ['sub/deep.yml']],
  [['up', '--port', ''], ['auto']],
  [['up', '--port', 'auto', 'he'], ['here.yaml']],
  [['-q', 'up', 'he'], ['here.yaml']],
  [['up', '--timeout', ''], []],
  [
    ['env', 'shop', '--format', ''],
    ['dotenv', 'shell', 'json', 'github'],
  ],
  [['init', 'c'], ['cluster']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['ls', ''], []],
  [['no-such-command', ''], []],
] as const)('%j can become %j', async ([words, found]) => {
  expect(await complete(...words)).toEqual(found)
})

test('what begins with a dash is an option of the command', async () => {
  expect(await complete('up', '--')).toEqual(expect.arrayContaining(['--port', '--dry-run', '--quiet']))
  expect(await complete('ls', '--p')).toEqual([])
})

test('bash completes with the script', async () => {
  const script = await rig.succeed(['completion', 'bash'])
  const asked = [
    'redis-ha() { "$NODE" "$PROGRAM" "$@"; }',
    'compopt() { echo "compopt $*"; }',
    script,
    'COMP_WORDS=(redis-ha status ""); COMP_CWORD=2; _redis_ha; echo "${COMPREPLY[@]}"',
    'COMP_WORDS=(redis-ha up su); COMP_CWORD=2; _redis_ha; echo "${COMPREPLY[@]}"',
    'complete -p redis-ha',
  ].join('\n')
  const stdout = execFileSync('bash', ['--norc', '-c', asked], {
    cwd: rig.folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE: process.execPath, PROGRAM: program, REDIS_HA_HOME: home },
  })
  expect(stdout).toBe(
    'shop stock here.yaml names/ sub/\ncompopt -o nospace\nsub/\ncomplete -F _redis_ha redis-ha\n',
  )
})

describe('the shell', () => {
  test.for([
    ['/usr/bin/zsh', '#compdef redis-ha'],
    ['/bin/bash', 'for bash'],
    ['/usr/local/bin/fish', 'for fish'],
  ])('that $SHELL names, %s, has its script', async ([shell, text]) => {
    expect(await rig.succeed(['completion'], { env: { SHELL: shell } })).toContain(text)
  })

  test.for([
    [['completion', 'tcsh'], 'tcsh'],
    [['completion'], 'nothing'],
  ] as const)('%j is refused', async ([args, seen]) => {
    const { code, stdout, stderr } = await rig.run([...args])
    expect(stdout).toBe('')
    expect(stderr).toContain(`  expected  bash, zsh, fish\n  seen      ${seen}\n`)
    expect(code).toBe(2)
  })
})
