import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/commands/all-commands.ts'
import { wordOf } from '../../src/commands/takes.ts'
import { useRig } from '../support/rig.ts'

// All that a command can be given is in demand-sound.test.ts; here it is the program that says no.

const rig = useRig()
const file = rig.file('set.yaml', 'topology: replication\nport: auto\n')

test('every command refuses what it does not take, and begins nothing', async () => {
  const words = COMMANDS.map(wordOf)
  const outcomes = await Promise.all(words.map(async (word) => await rig.run([word, '--nonsense=1', '-q'])))
  const refused = outcomes.map(({ code, stdout, stderr }, index) => [
    words[index],
    code,
    stdout,
    stderr.split('\n')[0],
  ])
  expect(refused).toEqual(
    words.map((word) => [word, word === 'run' ? 125 : 2, '', '✘ There is no option --nonsense']),
  )
  expect(existsSync(rig.home)).toBe(false)
})

describe('a command line that is none', () => {
  test.for([
    [['up', file, '--timeout'], '--timeout is given without a value', '--timeout 30s'],
    [['up', file, '--timeout', '0s'], '--timeout leaves no time', '--timeout 30s'],
    [['reset', 'x', '--timeout=0ms'], '--timeout leaves no time', '--timeout 30s'],
    [['up', file, '--dry-run=ture'], '--dry-run takes no value', '--dry-run'],
    [['up', file, '--timeout', '3s', '--timeout', '4s'], '--timeout is given 2 times', '3s and 4s'],
    [['up', file, '--name=a', '--name', 'b'], '--name is given 2 times', 'a and b'],
    [['up', file, '--load', '--json'], '--load is given without a value', '--load data.json'],
    [['up', ''], 'An argument is empty: <file>', 'redis-ha up <file>'],
    [['down', ''], 'An argument is empty: <names>', 'redis-ha down [names..]'],
    [['down'], 'down needs a name', '--all'],
    [['down', '--'], 'down needs a name', '--all'],
    [['down', '--al'], 'There is no option --al', '--all'],
    [['down', '--purge', 'false'], 'down needs a name', '--all'],
    [['down', '--all', 'x'], '--all and names contradict each other', 'redis-ha down --all'],
    [['status', 'x', '--watch', '--wait', '3s'], '--wait and --watch exclude each other', 'one of them'],
    [['env', 'x', '--json', '--format', 'shell'], '--json and --format contradict each other', '--format'],
    [['failover', 'x', '--force', '--takeover'], '--force and --takeover contradict', 'one of them'],
    [['compare', '--json', '--markdown'], '--json and --markdown exclude each other', 'one of them'],
    [['drill', '--list', 'x'], '--list and drills exclude each other', 'redis-ha drill --list'],
    [['drill', 'x', '--yes'], '--yes is for --against', 'without --yes'],
    [['fault', 'block', 'x', 'master', '--for'], '--for is given without a value', '--for 5s'],
    [['--json', 'ls'], '--json stands before the command', 'redis-ha ls --json'],
    [['--quiet=maybe', 'ls'], '--quiet takes no value', '--quiet'],
    [['--version=1'], '--version takes no value', '--version'],
    [['--', 'up', file], 'A command is missing', 'one of init'],
    [['-q'], 'A command is missing', 'one of init'],
    [[''], 'The command is empty', 'one of init'],
    [['version'], 'There is no command "version"', 'redis-ha --version'],
    [['statsu'], 'There is no command "statsu"', 'redis-ha status'],
    [['up', file, '--', '--dry-run'], 'up runs no other program', 'nothing behind --'],
  ] as const)('%j', async ([args, title, part]) => {
    const { code, stdout, stderr } = await rig.run([...args])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`✘ ${title}`)
    expect(stderr).toContain(part)
    expect(stderr).not.toMatch(/ {2,}\n|"",|^\s+at /m)
    expect(existsSync(rig.home)).toBe(false)
  })
})

test('what may stand where it stands', async () => {
  const plan = await rig.succeed(['up', file, '--dry-run'])
  expect(plan).toContain('redis-3')
  expect(await rig.succeed(['-q', 'up', '--dry-run', '--', file])).toContain('redis-3')
  expect(await rig.succeed(['slot', '--json', '--', 'a', ''])).toContain('"slot": 15495')
  expect(await rig.succeed(['--quiet=true', 'ls', '--json=true'])).toBe('[]\n')
})

test('several files to load', async () => {
  const [first, second] = ['1', '2'].map((name) => rig.file(`${name}.redis`, `SET ${name} x\n`))
  const both = ['--load', first ?? '', `--load=${second}`]
  expect(
    await rig.succeed(['run', file, '-q', ...both, '--', 'sh', '-c', 'redis-cli -u $REDIS_URL DBSIZE']),
  ).toBe('2\n')
})
