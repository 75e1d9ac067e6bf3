import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConnectionOwners, environmentOf } from '../../src/processes/connection-owner.ts'

const DIALLER = `
  const [port, count] = process.argv.slice(1).map(Number)
  for (let made = 0; made < count; made++) require('node:net').connect(port, '127.0.0.1')
  process.stdin.resume().on('end', () => process.exit())
`
const taken: Socket[] = []
const server = createServer((socket) => taken.push(socket.on('error', () => undefined)))
let port = 0

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})

afterAll(() => {
  for (const socket of taken) socket.destroy()
  server.close()
})

/** The next so many connections that come. */
async function next(count: number): Promise<Socket[]> {
  while (taken.length < count) await once(server, 'connection')
  return taken.splice(0)
}

// Where the system does not tell whose a connection is, nobody is named, and `--as` is refused.
describe.runIf(process.platform === 'linux')('the owner of a connection', () => {
  test('is found, of many at once each its own', async () => {
    const near = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
    const own = await next(2)
    const child = spawn(process.execPath, ['-e', DIALLER, String(port), '3'], {
      env: { WHO: 'the child' },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const childs = await next(3)
    const owners = new ConnectionOwners()
    const ownerOf = async ({ remotePort = 0 }: Socket) => await owners.ownerOf(remotePort, port)
    expect(await Promise.all([...own, ...childs].map(ownerOf))).toEqual([
      ...own.map(() => process.pid),
      ...childs.map(() => child.pid),
    ])
    expect((await environmentOf(child.pid ?? 0)).get('WHO')).toBe('the child')
    child.stdin.end()
    await once(child, 'exit')
    expect(await Promise.all(childs.map(ownerOf))).toEqual([undefined, undefined, undefined])
    for (const socket of near) socket.destroy()
  })

  test('lets others have their turn while it looks', async () => {
    const near = connect(port, '127.0.0.1')
    const [far] = await next(1)
    let turns = 0
    const count = () => void (turns++, (counting = setImmediate(count)))
    let counting = setImmediate(count)
    // Whose port nobody has: all tables are read to their ends.
    await new ConnectionOwners().ownerOf(far?.remotePort ?? 0, port)
    clearImmediate(counting)
    expect(turns).toBeGreaterThan(0)
    near.destroy()
  })
})
