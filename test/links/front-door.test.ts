import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FrontDoor } from '../../src/links/front-door.ts'
import { Switchboard } from '../../src/links/switchboard.ts'
import { eventually } from '../support/eventually.ts'

const opened: { close: () => unknown }[] = []
const said: string[] = []
let door: FrontDoor
let ports: { front: number; node: number }

/** Ports that were free a moment ago. */
async function freePorts(): Promise<number[]> {
  const servers = await Promise.all([listen(0), listen(0)])
  const found = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  })
  for (const server of servers) server.close()
  await Promise.all(servers.map(async (server) => await once(server, 'close')))
  return found
}

/** A node that says back what it hears. */
async function listen(port: number): Promise<Server> {
  const server = createServer((socket) => void socket.on('error', () => undefined).pipe(socket))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  opened.push(server)
  return server
}

/** What became of a connection that says hello: an answer, or how it ended. */
async function hello(): Promise<string> {
  const socket: Socket = connect(ports.front, '127.0.0.1')
  opened.push({ close: () => socket.destroy() })
  socket.write('hello')
  const outcome = await new Promise<string>((resolve) => {
    socket.once('data', (data: Buffer) => resolve(String(data)))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  })
  socket.destroy()
  return outcome
}

beforeEach(async () => {
  said.length = 0
  const [front = 0, node = 0] = await freePorts()
  ports = { front, node }
  const at = (port: number) => ({ host: '127.0.0.1', port })
  door = new FrontDoor(
    { node: 'redis-1', kind: 'client', listen: at(front), target: at(node) },
    new Switchboard(),
    { nameOf: () => 'client' },
    (message) => said.push(message),
    4,
  )
  // Taken before its node is there, and kept.
  await eventually('it takes connections', async () => ((await dials()) ? true : undefined))
})

/** Whether a connection is taken; it is given up at once. */
async function dials(): Promise<boolean> {
  const socket = connect(ports.front, '127.0.0.1')
  const isTaken = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
  socket.destroy()
  return isTaken
}

afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})

test('who dials a node before it listens is kept waiting, and served as soon as it does', async () => {
  expect(door.isOpen).toBe(false)
  const answers = [hello(), hello()]
  await listen(ports.node)
  expect(await Promise.all(answers)).toEqual(['hello', 'hello'])
  expect(door.isOpen).toBe(true)
  expect(said).toEqual([`the way to redis-1 at 127.0.0.1:${ports.front} is open`])
})

test('where the node does not come, who waits is reset, and the next one is refused', async () => {
  expect(await hello()).toBe('ECONNRESET')
  expect(await hello()).toBe('ECONNREFUSED')
  expect(door.isOpen).toBe(false)
  await listen(ports.node)
  expect(await eventually('it opens', async () => ((await dials()) ? await hello() : undefined))).toBe(
    'hello',
  )
})

test('a node that has gone is refused, and reached again when it is back', async () => {
  const node = await listen(ports.node)
  expect(await hello()).toBe('hello')
  node.close()
  await once(node, 'close')
  expect(await hello()).toBe('ECONNRESET')
  expect(await hello()).toBe('ECONNREFUSED')
  expect(door.isOpen).toBe(false)
  await listen(ports.node)
  expect(await eventually('it opens', async () => ((await dials()) ? await hello() : undefined))).toBe(
    'hello',
  )
})
