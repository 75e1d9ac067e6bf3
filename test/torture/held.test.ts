import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { heldBy, leaksOf } from '../../torture/support/held.ts'

const before = { descriptors: 100, memoryKib: 60_000, relays: 30 }

test('what grows with the connections, and a little more, is no leak', () => {
  expect(leaksOf(before, before)).toEqual([])
  expect(leaksOf(before, { descriptors: 116, memoryKib: 70_000, relays: 36 })).toEqual([])
  expect(leaksOf(before, { descriptors: 10, memoryKib: 9, relays: 0 })).toEqual([])
})

test.each([
  ['connections that nobody ends', { ...before, relays: 50, descriptors: 140 }, 'connections: 50'],
  ['sockets of no connection', { ...before, descriptors: 110 }, 'descriptors that are of no connection: 50'],
  ['memory', { ...before, memoryKib: 90_000 }, 'memory, KiB: 90000'],
])('%s are seen', (_what, after, said) => {
  expect(leaksOf(before, after)).toEqual([expect.stringContaining(said)])
})

// The torture reads /proc.
test.runIf(process.platform === 'linux')('sockets and memory of a process that leaks them', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const leaky = `
    const kept = []
    process.stdin.on('data', () => {
      for (let made = 0; made < 20; made++) kept.push(require('node:net').connect(${port}, '127.0.0.1'))
      kept.push(Buffer.alloc(64 << 20, 1))
      setImmediate(() => process.stdout.write('done'))
    })
    process.stdout.write('ready')
  `
  const child = spawn(process.execPath, ['-e', leaky], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    const first = heldBy(child.pid ?? 0, [])
    child.stdin.write('leak')
    await once(child.stdout, 'data')
    expect(leaksOf(first, heldBy(child.pid ?? 0, []))).toEqual([
      expect.stringContaining('descriptors that are of no connection'),
      expect.stringContaining('memory'),
    ])
  } finally {
    child.kill('SIGKILL')
    server.close()
  }
})
