import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { statusDocument } from '../../src/model/document.ts'
import { markedCommands, markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { listenInstead } from '../support/foreign-listener.ts'
import { useRig } from '../support/rig.ts'
import { holdsPassword, SecretSearch } from '../support/secret-search.ts'

const rig = useRig()
const PASSWORD = 'a-word-of-the-tests'
const file = rig.file('shop.yaml', 'topology: replication\nreplicas: 1\n')
const guarded = rig.file(
  'guarded.yaml',
  `topology: replication\nreplicas: 1\nauth: { password: ${PASSWORD} }\n`,
)

/** A command line of `run` with a shell's. */
function shell(script: string, ...options: string[]): string[] {
  return ['run', file, '--quiet', ...options, '--', 'sh', '-c', script]
}

function nothingIsLeftOf(folder: string): boolean {
  return (
    folder !== '' &&
    !existsSync(folder) &&
    markedServers(folder).length === 0 &&
    markedCommands(folder).length === 0
  )
}

/** Starts a run that tells the folder of its copy in its first line; resolves when its command does. */
async function startRun(script: string, topology = file) {
  const line = ['run', topology, '--quiet', '--', 'sh', '-c', `dirname "$REDIS_HA_STATUS"; ${script}`]
  const running = rig.start(line, { detached: true })
  const told = { text: '' }
  running.stdout.on('data', (data: Buffer) => (told.text += data.toString()))
  const lines = (count: number) =>
    eventually(`${count} lines`, () => {
      const all = told.text.split('\n')
      return all.length > count ? all.slice(0, count) : undefined
    })
  const [folder = ''] = await lines(1)
  return { running, folder, lines }
}

describe('the command', () => {
  test('has the connection in its environment, its own input and output, and the last word', async () => {
    const script = `redis-cli -u "$REDIS_URL" SET greeting hello; cat "$REDIS_HA_STATUS"; cat >&2; exit 7`
    const { code, stdout, stderr } = await rig.run(shell(script), {
      input: 'what it reads',
      env: { REDISCLI_AUTH: undefined },
    })
    expect([code, stderr]).toEqual([7, 'what it reads'])
    const [answer, ...lines] = stdout.split('\n')
    expect(answer).toBe('OK')
    const document = statusDocument.strict().parse(JSON.parse(lines.join('\n')))
    expect(document).toMatchObject({ name: 'shop', healthy: true })
    expect(document.nodes.map(({ port }) => port)).not.toContain(6379)
    expect(nothingIsLeftOf(dirname(document.stateDir))).toBe(true)
    expect(await rig.succeed(['ls', '--json'])).toBe('[]\n')
  })

  test('has the password in its environment, and nobody shows it', async () => {
    const script = 'echo "$REDIS_USERNAME $REDIS_PASSWORD"; grep -r password "$REDIS_HA_STATUS"'
    const { code, stdout, stderr } = await rig.run(['run', guarded, '--', 'sh', '-c', script])
    expect([code, stdout]).toEqual([1, `default ${PASSWORD}\n`])
    expect(stderr).toContain('healthy')
    expect(stderr).not.toContain(PASSWORD)
  })

  test('alone has it: no file that others read, no other process', async () => {
    const script = "trap 'exit 0' TERM; echo; while :; do sleep 0.05; done"
    const { running, folder, lines } = await startRun(script, guarded)
    await lines(2)
    const { pid = 0 } = running
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
    const commands = markedCommands(folder).map(({ identity }) => identity.pid)
    const servers = markedServers(folder).map(({ identity }) => identity.pid)
    const search = new SecretSearch(PASSWORD)
    search.processes([pid, ...servers, ...children.filter((child) => !commands.includes(child))])
    search.folder(folder, holdsPassword)
    expect(search.found).toEqual([])
    expect(commands.length).toBeGreaterThan(0)
    expect(servers).toHaveLength(2)
    running.kill('SIGTERM')
    expect((await running).exitCode).toBe(0)
  })

  test('finds no other server in its environment', async () => {
    const script = 'echo "$REDIS_SENTINELS.$REDIS_CLUSTER_NODES.$REDIS_PASSWORD.$OTHER"; echo "$REDIS_URL"'
    const elsewhere = 'redis://production.example'
    const { stdout } = await rig.run(shell(script), {
      env: { REDIS_URL: elsewhere, REDIS_CLUSTER_NODES: 'x:1', REDIS_PASSWORD: 'other', OTHER: 'stays' },
    })
    expect(stdout).toMatch(/^\.\.\.stays\nredis:\/\/127\.0\.0\.1:\d+\n$/)
  })

  test.each([
    ['exit 3', 3],
    ['exit 125', 125],
    ['kill -KILL $$', 137],
    ['kill -SEGV $$', 139],
  ])('that ends with `%s`: the same code', async (script, expected) => {
    expect((await rig.run(shell(script))).code).toBe(expected)
  })

  test('can say as much as it wants, and be cut short', async () => {
    const all = await rig.pipe(shell('head -c 20000000 /dev/zero'), 'wc -c')
    expect(all.stdout.trim()).toBe('20000000')
    const { stdout, stderr } = await rig.pipe(shell('yes'), 'head -n 1')
    expect([stdout, stderr]).toEqual(['y', ''])
  })

  test('runs beside others with the same file', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => rig.run(shell('echo "$REDIS_URL"'))))
    expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(3)
  })
})

describe('without a command that could run: 125', () => {
  const dying = rig.file('dying.yaml', 'topology: replication\nreplicas: 0\nconfig: { no-such-thing: 1 }\n')
  const wrong = rig.file('wrong.yaml', 'topology: ring\n')
  test.each([
    ['no such command', ['run', file, '--', 'no-such-command'], 'There is no command "no-such-command"'],
    ['no command', ['run', file], 'The command is missing'],
    ['no dashes', ['run', file, 'true'], 'stand behind --'],
    ['no such option', ['run', file, '--nonsense', '--', 'true'], 'There is no option --nonsense'],
    ['no such file', ['run', 'nothing.yaml', '--', 'true'], 'There is no file nothing.yaml'],
    ['a file with mistakes', ['run', wrong, '--', 'true'], 'seen "ring"'],
    ['a server that does not stay', ['run', dying, '--', 'true'], 'redis-1 ended'],
    ['a start that takes too long', ['run', file, '--timeout', '1ms', '--', 'true'], 'in 0.001s'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await rig.run(args)
    expect([code, stdout]).toEqual([125, ''])
    expect(stderr).toContain(message)
  })

  test('a port that its file names, and somebody has', async () => {
    const other = await listenInstead({ host: '127.0.0.1', port: 0 })
    const pinned = rig.file('pinned.yaml', `topology: replication\nreplicas: 0\nport: ${other.port}\n`)
    const { code, stderr } = await rig.run(['run', pinned, '--', 'true'])
    expect(code).toBe(125)
    expect(stderr).toContain(`Port ${other.port} is taken`)
  })
})

describe('signals', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'] as const)(
    '%s is passed on, to all of the command, and it answers',
    async (name) => {
      const of = name.slice(3)
      const child = `(trap 'echo child; exit' ${of}; echo; while :; do sleep 0.05; done)`
      const script = `trap 'echo told; exit 42' ${of}; ${child}; exit 9`
      const { running, folder, lines } = await startRun(script)
      await lines(2)
      running.kill(name)
      const { exitCode, stdout } = await running
      expect(exitCode).toBe(42)
      expect(stdout.split('\n').slice(2)).toEqual(['child', 'told'])
      expect(nothingIsLeftOf(folder)).toBe(true)
    },
  )

  test('one that does not listen is killed at the third, with what it has started', async () => {
    const { running, folder, lines } = await startRun(
      `trap 'echo no' TERM; setsid sleep 1000 & echo; while :; do sleep 0.05; done`,
    )
    await lines(2)
    running.kill('SIGTERM')
    await lines(3)
    running.kill('SIGTERM')
    await lines(4)
    running.kill('SIGTERM')
    expect((await running).exitCode).toBe(137)
    expect(nothingIsLeftOf(folder)).toBe(true)
  })

  test('SIGKILL leaves nothing: no command, no child in a session of its own, no server, no folder', async () => {
    const { running, folder, lines } = await startRun(
      `trap '' HUP TERM; setsid sleep 1000 & echo; while :; do sleep 0.05; done`,
    )
    await lines(2)
    expect(markedServers(folder)).toHaveLength(2)
    running.kill('SIGKILL')
    await eventually('the end of all', () => nothingIsLeftOf(folder) || undefined)
    await running
  })

  test('one that comes before the command takes the start back', async () => {
    const slow = rig.file('slow.yaml', 'topology: replication\nreplicas: 1\n')
    const running = rig.start(['run', slow, '--', 'echo', 'run'], { detached: true })
    let told = ''
    running.stderr.on('data', (data: Buffer) => (told += data.toString()))
    await eventually('the start', () => told.includes('starting') || undefined)
    running.kill('SIGTERM')
    const { exitCode, stdout, stderr } = await running
    // It may have been faster; then the command has been told, or was done already.
    expect([
      [143, '', true],
      [143, '', false],
      [0, 'run', false],
    ]).toContainEqual([exitCode, stdout, stderr.includes('Interrupted by SIGTERM')])
  })
})

describe('--keep-on-failure', () => {
  test('leaves it up, and says how to look at it', async () => {
    const script = 'dirname "$REDIS_HA_STATUS"; exit 5'
    const { code, stdout, stderr } = await rig.run(shell(script, '--keep-on-failure'))
    const folder = stdout.trim()
    expect(code).toBe(5)
    expect(stderr).toContain(`REDIS_HA_HOME=${folder} redis-ha status shop`)
    const kept = { env: { REDIS_HA_HOME: folder } }
    expect(JSON.parse(await rig.succeed(['status', 'shop', '--json'], kept))).toMatchObject({ healthy: true })
    await rig.succeed(['down', 'shop', '--purge'], kept)
    expect(nothingIsLeftOf(folder)).toBe(true)
  })

  test('but not what has succeeded', async () => {
    const { stdout } = await rig.run(shell('dirname "$REDIS_HA_STATUS"', '--keep-on-failure'))
    expect(nothingIsLeftOf(stdout.trim())).toBe(true)
  })
})

describe('--artifacts', () => {
  const set = rig.file(
    'set.yaml',
    `topology: sentinel\nreplicas: 1\nsentinels: 1\nauth: { password: ${PASSWORD}, user: app }\n`,
  )
  const page = rig.file('page.md', 'before\n')
  const github = { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: page } }

  test('has what tells of a failure, and no password', async () => {
    const command = ['--', 'sh', '-c', 'exit 9', PASSWORD]
    const ended = await rig.run(['run', set, '--artifacts', 'out', ...command], github)
    expect(ended.code).toBe(9)
    expect(ended.stderr).toMatch(/^::error title=redis-ha run set::The command ended with 9%0A/m)
    const folder = `${rig.folder}/out/set`
    for (const [path, text] of [
      ['status.json', '"healthy": true'],
      ['events.jsonl', '"event":"healthy"'],
      ['summary.md', '**The command ended with 9**'],
      ['redis-2/redis.conf.rendered', 'replicaof 127.0.0.1'],
      ['redis-1/redis.conf', 'masterauth <redacted>'],
      ['redis-1/redis.log', 'Ready to accept connections'],
      ['redis-2/view.txt', 'master_link_status:up'],
      ['sentinel-1/sentinel.conf', 'auth-pass mymaster <redacted>'],
      ['sentinel-1/view.txt', '# SENTINEL REPLICAS mymaster\nname 127.0.0.1:'],
    ] as const)
      expect(readFileSync(`${folder}/${path}`, 'utf8')).toContain(text)
    expect(readFileSync(page, 'utf8')).toContain('## redis-ha run: set')
    const search = new SecretSearch(PASSWORD)
    search.folder(`${rig.folder}/out`)
    search.text('the page', readFileSync(page, 'utf8'))
    const unmasked = ended.stderr.replace(`::add-mask::${PASSWORD}\n`, '')
    search.output('run', { ...ended, stderr: unmasked })
    expect(search.found).toEqual([])
    expect(unmasked).not.toBe(ended.stderr)
  })

  test('has it of a start that failed too, beside what is there', async () => {
    const dying = rig.file('set2.yaml', 'topology: replication\nname: set\nconfig: { no-such-thing: 1 }\n')
    const { code } = await rig.run(['run', dying, '--artifacts', 'out', '--', 'true'])
    expect(code).toBe(125)
    const folder = `${rig.folder}/out/set-2`
    expect(readFileSync(`${folder}/summary.md`, 'utf8')).toMatch(/ended while the topology was being started/)
    expect(readFileSync(`${folder}/redis-1/redis.log`, 'utf8')).toContain('no-such-thing')
  })

  test('where they can not be written, the run has its own end', async () => {
    const { code, stderr } = await rig.run(shell('exit 4', '--artifacts', file))
    expect(code).toBe(4)
    expect(stderr).toContain('✘ The artifacts could not be written\n')
    expect(stderr).toContain('seen      something that is no folder')
    expect(stderr).not.toMatch(/E[A-Z]{3,}:|Unexpected/)
  })

  test('are not there after a success', async () => {
    await rig.succeed(shell('true', '--artifacts', 'none'))
    expect(existsSync(`${rig.folder}/none`)).toBe(false)
  })
})
