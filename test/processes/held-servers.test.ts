import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAlive } from '../../src/processes/identity.ts'
import { holdServers, markedServers } from '../../src/processes/server-process.ts'
import { findProgram } from '../../src/processes/server-program.ts'
import { killServers } from '../../src/processes/stop.ts'
import { eventually } from '../support/eventually.ts'
import { ask } from '../support/nodes.ts'
import { reservePorts } from '../support/reserved-ports.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

test('servers that are held are processes that bear their mark and listen to nobody, until they are let go', async () => {
  const ports = await reservePorts(rig, 'held', 2)
  const starts = ports.map((port) => {
    const conf = rig.file(`nodes/${port}/redis.conf`, `port ${port}\nbind 127.0.0.1\nsave ""\n`)
    const dir = join(rig.folder, 'nodes', String(port))
    return { program: findProgram('redis-server') ?? '', args: [conf], dir, logFile: join(dir, 'redis.log') }
  })
  const { identities, release } = await holdServers(starts)
  const servers = identities.flatMap((identity, index) =>
    identity ? [{ identity, dir: starts[index]?.dir ?? '' }] : [],
  )
  try {
    expect(servers).toHaveLength(2)
    expect(markedServers(join(rig.folder, 'nodes'))).toEqual(expect.arrayContaining(servers))
    for (const port of ports)
      await expect(ask({ host: '127.0.0.1', port }, 'PING')).rejects.toThrow('connection refused')
    expect(servers.every(({ identity }) => isAlive(identity))).toBe(true)
    release()
    for (const port of ports) {
      const pong = async () => await ask({ host: '127.0.0.1', port }, 'PING')
      expect(await eventually('its answer', pong)).toBe('PONG')
    }
  } finally {
    await killServers(servers)
  }
})
