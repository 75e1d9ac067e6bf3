import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

interface Listed {
  faults: { fault: string; text: string }[]
  links: { from: string; to: string; bytes: number; connections: number; cut: string | null }[]
}

let document: StatusDocument

beforeAll(async () => {
  document = await rig.up(
    'shop',
    'topology: replication\nlinks: true\nconfig: { repl-ping-replica-period: 1 }\n',
  )
})

afterEach(async () => {
  await rig.succeed(['fault', 'heal', 'shop'])
})

const listed = async () => JSON.parse(await rig.succeed(['fault', 'list', 'shop', '--json'])) as Listed
const faults = async () => (await listed()).faults.map(({ fault }) => fault.replace(/-\d+$/, ''))
const bytes = async (from: string, to: string) =>
  (await listed()).links.find((link) => link.from === from && link.to === to)?.bytes ?? 0
const portOf = (name: string) => document.nodes.find((node) => node.name === name)?.port ?? 0

/** A client's connection to a node, by way of the proxy. */
async function dial(node: string): Promise<Socket> {
  const socket = createConnection({ host: '127.0.0.1', port: portOf(node) })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** `once` would reject with the reset. */
async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
}

async function ask(socket: Socket, command: string): Promise<string> {
  socket.write(`${command}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return answer.toString()
}

test('during a partition no byte passes between the groups, and all else flows', async () => {
  await rig.succeed(['fault', 'partition', 'shop', 'redis-1 | redis-2'])
  const before = await Promise.all([bytes('redis-1', 'redis-2'), bytes('redis-2', 'redis-1')])
  const other = await bytes('redis-1', 'redis-3')
  const client = await dial('redis-1')
  expect(await ask(client, 'SET apart yes')).toBe('+OK\r\n')
  // Its write, and its pings, go to the one replica and not to the other.
  await eventually('the other replica has more', async () =>
    (await bytes('redis-1', 'redis-3')) > other + 50 ? true : undefined,
  )
  expect(await Promise.all([bytes('redis-1', 'redis-2'), bytes('redis-2', 'redis-1')])).toEqual(before)
  const status = await rig.status('shop')
  expect(status.links?.faults.map(({ rule }) => rule)).toEqual([
    'drop  redis-1 > redis-2',
    'drop  redis-2 > redis-1',
  ])

  await rig.succeed(['fault', 'heal', 'shop'])
  expect(await rig.status('shop', '--wait', '40s')).toMatchObject({ healthy: true, links: { faults: [] } })
  expect(await bytes('redis-1', 'redis-2')).toBeGreaterThan(before[0] ?? 0)
  expect(await ask(client, 'GET apart')).toBe('$3\r\nyes\r\n')
  client.destroy()
})

test('one way, questions arrive and answers do not', async () => {
  const client = await dial('redis-1')
  expect(await ask(client, 'PING')).toBe('+PONG\r\n')
  await rig.succeed(['fault', 'partition', 'shop', 'redis-1 > client'])
  client.write('SET one way\r\n')
  await eventually('the write is taken', async () => {
    const seen = await rig.succeed(['cli', 'shop', 'redis-2', '--', 'GET', 'one'])
    return seen.includes('way') ? true : undefined
  })
  let said = 0
  client.on('data', ({ length }: Buffer) => (said += length))
  await rig.succeed(['fault', 'heal', 'shop'])
  // A cut that ends resets what it had cut.
  await closed(client)
  expect(said).toBe(0)
})

test('a reset says so at once, to those that stand and to those that come', async () => {
  const client = await dial('redis-3')
  expect(await ask(client, 'PING')).toBe('+PONG\r\n')
  await rig.succeed(['fault', 'partition', 'shop', 'client | redis-3', '--reset'])
  await closed(client)
  const another = createConnection({ host: '127.0.0.1', port: portOf('redis-3') })
  another.on('error', () => undefined)
  await closed(another)
  const elsewhere = await dial('redis-2')
  expect(await ask(elsewhere, 'PING')).toBe('+PONG\r\n')
  elsewhere.destroy()
})

test('a delay is there both ways, and a rate holds back', async () => {
  const client = await dial('redis-1')
  await rig.succeed(['fault', 'delay', 'shop', 'client | redis-1', '--by', '150ms', '--jitter', '10ms'])
  const begun = performance.now()
  expect(await ask(client, 'PING')).toBe('+PONG\r\n')
  expect(performance.now() - begun).toBeGreaterThanOrEqual(299)
  await rig.succeed(['fault', 'heal', 'shop'])

  await rig.succeed(['fault', 'rate', 'shop', 'redis-1 > client', '--to', '10k'])
  await rig.succeed(['cli', 'shop', 'redis-1', '--', 'SETRANGE', 'long', '4999', 'x'])
  const asked = performance.now()
  client.write('GET long\r\n')
  for (let got = 0; got < 5000; ) got += ((await once(client, 'data')) as [Buffer])[0].length
  expect(performance.now() - asked).toBeGreaterThanOrEqual(450)
  client.destroy()
})

test('a flap is cut and whole in turns', async () => {
  await rig.succeed(['fault', 'flap', 'shop', 'redis-1 | client', '--cut', '200ms', '--whole', '200ms'])
  const client = await dial('redis-2')
  client.destroy()
  const seen = new Set<string>()
  await eventually('both', async () => {
    const probe = createConnection({ host: '127.0.0.1', port: portOf('redis-1') })
    probe.on('error', () => undefined)
    probe.write('PING\r\n')
    // What is cut is reset when it is whole again.
    const how = await Promise.race([
      new Promise<string>((resolve) => probe.once('data', () => resolve('answered'))),
      closed(probe).then(() => 'reset'),
    ])
    probe.destroy()
    seen.add(how)
    return seen.size === 2 ? true : undefined
  })
  expect([...seen].toSorted()).toEqual(['answered', 'reset'])
})

describe('an application', () => {
  const SCRIPT = `
    const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1')
    socket.on('data', (data) => process.stdout.write(data)).on('error', () => undefined)
    socket.on('close', () => process.exit())
    socket.write('PING\\r\\n')
    process.stdin.on('data', (data) => socket.write(data))
  `
  const started: ChildProcess[] = []
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL')
  })
  const start = (env: Record<string, string>) => {
    const child = spawn(process.execPath, ['-e', SCRIPT, String(portOf('redis-1'))], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    started.push(child)
    return child
  }

  test('that has a name is cut off by it, and others are not', async () => {
    const env = JSON.parse(await rig.succeed(['env', 'shop', '--as', 'app-1', '--json'])) as Record<
      string,
      string
    >
    expect(env).toMatchObject({ REDIS_HA_AS: 'app-1' })
    const named = start(env)
    const nameless = start({})
    await Promise.all([once(named.stdout, 'data'), once(nameless.stdout, 'data')])
    await eventually('it is known', async () =>
      (await listed()).links.some(({ from }) => from === 'app-1') ? true : undefined,
    )
    await rig.succeed(['fault', 'partition', 'shop', 'redis-1 | rest'])
    const cut = await bytes('app-1', 'redis-1')
    named.stdin.write('SET named yes\r\n')
    nameless.stdin.write('GET named\r\n')
    const [answer] = (await once(nameless.stdout, 'data')) as [Buffer]
    expect(answer.toString()).toBe('$-1\r\n')
    expect(await bytes('app-1', 'redis-1')).toBe(cut)
  })
})

test('what `run --as` starts has the name, and so has what it starts', async () => {
  const file = rig.file('own.yaml', 'topology: replication\nreplicas: 0\nlinks: true\n')
  const said = await rig.succeed([
    'run',
    file,
    '--quiet',
    '--as',
    'app-7',
    '--',
    'sh',
    '-c',
    'sh -c "echo $REDIS_HA_AS"',
  ])
  expect(said).toBe('app-7\n')
})

test('a key that a node moves to another goes by their link, though its connection has no address of its own', async () => {
  const pair = await rig.up('pair', 'topology: replication\nreplicas: 1\nlinks: true\n')
  const port = pair.nodes.find(({ name }) => name === 'redis-2')?.port
  const onFirst = async (...words: string[]) =>
    (await rig.succeed(['cli', 'pair', 'redis-1', '--', ...words])).trim()
  await rig.succeed(['cli', 'pair', 'redis-2', '--', 'REPLICAOF', 'NO', 'ONE'])
  expect(await onFirst('SET', 'moved', 'yes')).toBe('OK')
  const move = async () => await onFirst('MIGRATE', '127.0.0.1', String(port), 'moved', '0', '500')
  await rig.succeed(['fault', 'partition', 'pair', 'redis-1 | redis-2'])
  expect(await move()).toMatch(/^IOERR/)
  await rig.succeed(['fault', 'heal', 'pair'])
  // The one that a client is cut off from is not the one that nodes are.
  await rig.succeed(['fault', 'partition', 'pair', 'client | redis-2'])
  expect(await move()).toBe('OK')
  expect((await rig.succeed(['cli', 'pair', 'redis-2', '--', 'GET', 'moved'])).trim()).toBe('yes')
})

describe('a fault for a while', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGKILL', undefined],
  ] as const)('is healed when its command ends by %s', async (signal, code) => {
    const command = rig.start(['fault', 'partition', 'shop', 'redis-2 | redis-3', '--for', '5m'])
    await eventually('it is in force', async () => ((await faults()).length === 2 ? true : undefined))
    command.kill(signal)
    const { exitCode } = await command
    expect(exitCode).toBe(code)
    await eventually('it is healed', async () => ((await faults()).length === 0 ? true : undefined))
  })

  test('is healed at its end', async () => {
    await rig.succeed(['fault', 'partition', 'shop', 'redis-2 | redis-3', '--for', '10ms'])
    expect(await faults()).toEqual([])
  })
})

test('faults are healed by name, and a name that is none is refused', async () => {
  const first = (await rig.succeed(['fault', 'delay', 'shop', 'redis-2', '--by', '5ms'])).trim()
  await rig.succeed(['fault', 'rate', 'shop', 'redis-3 > redis-1', '--to', '1mb'])
  expect(await faults()).toEqual(['delay', 'delay', 'rate'])
  await rig.succeed(['fault', 'heal', 'shop', first])
  expect(await faults()).toEqual(['rate'])
  const { code, stderr } = await rig.run(['fault', 'heal', 'shop', first])
  expect([code, stderr]).toEqual([2, expect.stringContaining(`has no fault "${first}"`)])
})

test('what the proxy does is in its log', async () => {
  const given = (await rig.succeed(['fault', 'delay', 'shop', 'redis-2', '--by', '5ms'])).trim()
  await rig.succeed(['fault', 'heal', 'shop', given])
  const messages = (await rig.succeed(['logs', 'shop', 'links', '--json']))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { at: string; node: string; level: string; message: string })
  expect(new Set(messages.map(({ node, level }) => `${node} ${level}`))).toEqual(new Set(['links notice']))
  expect(messages.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      'begins, in front of 3 nodes',
      `the way to redis-2 at 127.0.0.1:${portOf('redis-2')} is open`,
      `${given}: delay 5ms  redis-2 > all but redis-2`,
      `${given}: healed, as asked`,
    ]),
  )
  expect(Math.abs(Date.parse(messages.at(-1)?.at ?? '') - Date.now())).toBeLessThan(60_000)
  // Among all others, each at its time.
  expect(await rig.succeed(['logs', 'shop'])).toContain(`links   * ${given}: healed, as asked`)
  expect(await rig.succeed(['logs', 'shop', 'redis-2'])).not.toContain('links')
})

test.each([
  [['partition', 'shop', 'redis-9 | rest'], 'has no "redis-9"'],
  [['partition', 'shop', 'redis-1 | masters'], 'redis-1 is in two groups'],
  [['partition', 'shop'], 'The groups are missing'],
  [['delay', 'shop', 'redis-1'], '--by is missing'],
  [['delay', 'shop', 'redis-1', '--by', '0s'], '--by takes more than no time'],
  [['rate', 'shop', 'redis-1', '--to', 'fast'], '--to takes bytes a second'],
  [['flap', 'shop', 'redis-1', '--cut', '1s'], '--whole is missing'],
  [['heal', 'shop', '--by', '1s'], 'fault heal takes no --by'],
  [['block', 'shop', '--for', '1s'], 'Whom to block is missing'],
])('fault %j is refused', async (args, title) => {
  const { code, stderr } = await rig.run(['fault', ...args])
  expect([code, stderr]).toEqual([2, expect.stringContaining(title)])
})

test('a topology without links has none to break, and no applications', async () => {
  await rig.up('bare', 'topology: replication\nreplicas: 1\n')
  for (const args of [
    ['fault', 'partition', 'bare', 'master | rest'],
    ['fault', 'list', 'bare'],
    ['env', 'bare', '--as', 'app-1'],
    ['run', `${rig.folder}/bare.yaml`, '--as', 'app-1', '--', 'true'],
  ]) {
    const { code, stderr } = await rig.run(args)
    expect([code, stderr]).toEqual([
      args[0] === 'run' ? 125 : 2,
      expect.stringContaining('`links: true` in the topology file'),
    ])
  }
})
