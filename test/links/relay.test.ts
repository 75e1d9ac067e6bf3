import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Relay } from '../../src/links/relay.ts'
import { Switchboard } from '../../src/links/switchboard.ts'
import { eventually } from '../support/eventually.ts'

const servers: Server[] = []
const sockets: Socket[] = []
let board: Switchboard
let said = ''
let learn: (name: string) => void

function held(socket: Socket): Socket {
  sockets.push(socket.on('error', () => undefined))
  return socket
}

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
    onSocket(held(socket)),
  )
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** A client that has dialled a node by way of a relay that does not know yet who it is. */
let client: Socket

beforeEach(async () => {
  said = ''
  board = new Switchboard()
  const name = new Promise<string>((resolve) => (learn = resolve))
  const node = await listen((socket) =>
    socket
      .setEncoding('utf8')
      .on('data', (text: string) => (said += text))
      .resume(),
  )
  const front = await listen((dialler) =>
    new Relay({
      dialler,
      node: 'redis-1',
      board,
      name,
      dial: () => connect({ port: node, host: '127.0.0.1', allowHalfOpen: true }),
      onRefused: () => undefined,
      onClosed: () => undefined,
    }).start(),
  )
  client = held(connect(front, '127.0.0.1'))
  client.write('first ')
  await eventually('it is relayed', () => (said === 'first ' ? true : undefined))
})

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** Bytes that were sent before these have arrived, if anything lets them. */
async function othersHadTheirTurn(): Promise<void> {
  const echo = await listen((socket) => void socket.pipe(socket))
  const other = held(connect(echo, '127.0.0.1'))
  for (let turn = 0; turn < 3; turn++) {
    other.write('turn')
    await once(other, 'data')
  }
}

const apart = (from: string, to: string) => ({
  from: { these: [from] },
  to: { these: [to] },
  effect: { kind: 'cut' as const, how: 'drop' as const },
})
const bytes = (from: string) => board.flows().find((flow) => flow.from === from)?.bytes ?? 0

test('while it is not known who dials, no byte passes a cut that may be its own', async () => {
  board.add('partition', [apart('app-1', 'redis-1')])
  client.write('second ')
  await othersHadTheirTurn()
  expect(said).toBe('first ')
  learn('app-1')
  await eventually('it is known', () => (bytes('app-1') > 0 ? true : undefined))
  await othersHadTheirTurn()
  expect([said, bytes('app-1'), bytes('client')]).toEqual(['first ', 'first '.length, 0])
})

test('one that turns out to be somebody else goes on, and nothing of it is lost', async () => {
  board.add('partition', [apart('app-1', 'redis-1'), apart('client', 'redis-1')])
  client.write('second ')
  await othersHadTheirTurn()
  learn('app-2')
  await eventually('all has passed', () => (said === 'first second ' ? true : undefined))
  expect(bytes('app-2')).toBe('first second '.length)
  client.write('third')
  await eventually('and goes on', () => (said === 'first second third' ? true : undefined))
})

test('healed meanwhile, it goes on without a name', async () => {
  const fault = board.add('partition', [apart('app-1', 'redis-1')])
  client.write('second')
  board.heal(fault)
  await eventually('all has passed', () => (said === 'first second' ? true : undefined))
  expect(bytes('client')).toBe('first second'.length)
})
