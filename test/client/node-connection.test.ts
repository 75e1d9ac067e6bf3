import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type ConnectionOptions, isErrorReply, NodeConnection } from '../../src/client/node-connection.ts'
import { nextTurn } from '../../src/processes/clock.ts'
import { foreignRedis } from '../support/foreign-redis.ts'
import { reservePorts } from '../support/reserved-ports.ts'
import { useRig } from '../support/rig.ts'

const HOST = '127.0.0.1'
const rig = useRig()

async function freePort(): Promise<number> {
  const [port = 0] = await reservePorts(rig, 'client', 1)
  return port
}

async function realServer(): Promise<number> {
  const port = await freePort()
  await foreignRedis({ host: HOST, port })
  return port
}

/** A server that says nothing by itself: for what a real one does only when it is in trouble. */
async function scripted(onCommand: (socket: Socket, command: string) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (data) => onCommand(socket, String(data)))
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function connectionTo(port: number, options: Partial<ConnectionOptions> = {}): NodeConnection {
  const connection = new NodeConnection({ host: HOST, port }, { timeoutMs: 5000, ...options })
  onTestFinished(() => connection.close())
  return connection
}

test('replies come to those who asked, in all their forms, however many were asked at once', async () => {
  const connection = connectionTo(await realServer())
  const asked = Array.from({ length: 500 }, async (_, index) => await connection.call('ECHO', `n${index}`))
  const [set, number, nothing, none, list] = await Promise.all([
    connection.call('SET', 'ключ', 'значение'),
    connection.call('INCRBY', 'n', -7),
    connection.call('GET', 'missing'),
    connection.call('KEYS', 'nothing*'),
    connection.call('COMMAND', 'GETKEYS', 'MSET', 'a', '1', 'b', '2'),
  ])
  expect([set, number, nothing, none, list]).toEqual(['OK', -7, null, [], ['a', 'b']])
  expect(await connection.text('GET', 'ключ')).toBe('значение')
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 500 }, (_, index) => `n${index}`))
})

test('a reply that came in time counts, though this process stood still when it did', async () => {
  const connection = connectionTo(await realServer(), { timeoutMs: 200 })
  await connection.call('PING')
  const asked = connection.call('PING')
  // Until it is on its way.
  await nextTurn()
  const begun = performance.now()
  while (performance.now() - begun < 500);
  expect(await asked).toBe('PONG')
})

test('an error reply is what the node said; those asked with it have their replies', async () => {
  const connection = connectionTo(await realServer())
  const [ok, refused, after] = await Promise.allSettled([
    connection.call('SET', 'text', 'x'),
    connection.call('INCR', 'text'),
    connection.call('GET', 'text'),
  ])
  expect(ok).toMatchObject({ value: 'OK' })
  expect(after).toMatchObject({ value: 'x' })
  const error: unknown = refused.status === 'rejected' ? refused.reason : undefined
  expect(isErrorReply(error)).toBe(true)
  expect(connection.explain(error)).toBe('ERR value is not an integer or out of range')
})

test('all 256 bytes go and come back, between replies that are text', async () => {
  const connection = connectionTo(await realServer())
  const all = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))
  const big = all.repeat(5000)
  const replies = await Promise.all([
    connection.bytes('SET', all, big),
    connection.call('ECHO', 'ä'),
    connection.bytes('GET', all),
    connection.call('ECHO', 'ö'),
    connection.bytes('KEYS', '\0*'),
  ])
  expect(replies).toEqual(['OK', 'ä', big, 'ö', [all]])
})

test('where nobody listens one try is made, or as many as there is time for', async () => {
  const port = await freePort()
  const single = connectionTo(port)
  const error: unknown = await single.call('PING').catch((reason: unknown) => reason)
  expect(single.explain(error)).toBe('connection refused')
  const patient = connectionTo(port, { timeoutMs: 300, retryMs: 5 })
  const late: unknown = await patient.call('PING').catch((reason: unknown) => reason)
  expect(isErrorReply(late)).toBe(false)
  expect(patient.explain(late)).toBe('connection refused')
})

test('a command waits for a server that comes later', async () => {
  const port = await freePort()
  const connection = connectionTo(port, { retryMs: 5 })
  const reply = connection.text('PING')
  await foreignRedis({ host: HOST, port })
  expect(await reply).toBe('PONG')
})

test('an answer that comes too late is not taken for that of the next command', async () => {
  const commands: string[] = []
  const port = await scripted((socket, command) => {
    commands.push(command)
    // The first one is answered only when the second has come.
    if (commands.length === 2) socket.write('+first\r\n+second\r\n')
  })
  const connection = connectionTo(port, { timeoutMs: 100 })
  const late: unknown = await connection.call('ONE').catch((reason: unknown) => reason)
  expect(connection.explain(late)).toBe('no answer in 100ms')
  expect(await connection.call('TWO')).toBe('second')
})

test('what was sent is lost with the connection; what is asked later is asked over a new one', async () => {
  let lost = 0
  const port = await scripted((socket) => {
    if (lost++ === 0) socket.destroy()
    else socket.write('+here\r\n')
  })
  const connection = connectionTo(port, { retryMs: 5 })
  const error: unknown = await connection.call('ONE').catch((reason: unknown) => reason)
  expect(connection.explain(error)).toMatch(/^(connection closed|read ECONNRESET)$/)
  expect(await connection.call('TWO')).toBe('here')
})

test('a reply that is none ends the connection', async () => {
  const port = await scripted((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
  const connection = connectionTo(port)
  await expect(connection.call('PING')).rejects.toThrow('Protocol error')
})

test('after the end nothing is waited for, and nothing asked', async () => {
  const port = await scripted(() => undefined)
  const connection = connectionTo(port)
  const waiting = connection.call('PING')
  connection.close()
  await expect(waiting).rejects.toThrow('connection closed')
  await expect(connection.call('PING')).rejects.toThrow('connection closed')
})

test('a password that nobody asks for is no hindrance; a wrong one is', async () => {
  const port = await realServer()
  const credentials = { user: undefined, password: 'hunter2' }
  const connection = connectionTo(port, { credentials })
  expect(await connection.call('GET', 'theirs')).toBe('precious')
  await connection.call('CONFIG', 'SET', 'requirepass', 'another')
  const refused: unknown = await connectionTo(port, { credentials })
    .call('PING')
    .catch((reason: unknown) => reason)
  expect(isErrorReply(refused)).toBe(true)
  const right = connectionTo(port, { credentials: { user: undefined, password: 'another' } })
  expect(await right.call('PING')).toBe('PONG')
  // Foreign servers end with the test; this one is given back as it was.
  await right.call('CONFIG', 'SET', 'requirepass', '')
})
