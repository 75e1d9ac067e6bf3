import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Diallers } from '../../src/links/diallers.ts'
import { ConnectionOwners } from '../../src/processes/connection-owner.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

/** As on macOS: nothing tells whose a connection is. */
const untold = new ConnectionOwners(`${useTemporaryFolder()}/proc`)
let server: Server
const dialled: Socket[] = []

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  for (const socket of dialled.splice(0)) socket.destroy()
  server.close()
})

/** The end that a proxy has of a connection. */
async function dial(): Promise<Socket> {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const taken = once(server, 'connection') as Promise<[Socket]>
  dialled.push(connect({ port, host: '127.0.0.1' }))
  const [socket] = await taken
  dialled.push(socket)
  return socket
}

test('a node is known by its address, without asking the system', async () => {
  const diallers = new Diallers({ 'redis-1': '127.0.0.1' }, untold)
  expect(diallers.nameOf(await dial())).toBe('redis-1')
})

test('where the system does not tell, all others are `client`', async () => {
  const diallers = new Diallers({ 'redis-1': '127.0.1.1' }, untold)
  expect(await diallers.nameOf(await dial())).toBe('client')
})

test('who has no mark is `client`', async () => {
  const diallers = new Diallers({ 'redis-1': '127.0.1.1' })
  expect(await diallers.nameOf(await dial())).toBe('client')
})
