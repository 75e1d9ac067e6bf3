import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseInfo } from '../../src/redis/info.ts'
import { eventually } from '../support/eventually.ts'
import { ask } from '../support/nodes.ts'
import { reservePorts } from '../support/reserved-ports.ts'
import { useRig } from '../support/rig.ts'
import { foreignRedis } from '../support/foreign-redis.ts'

const rig = useRig()

/** Says its version at once, and starts so late that somebody else can be faster. */
const SLOW_SERVER = `#!/bin/sh
case "$1" in --version) ;; *) sleep 1 ;; esac
exec redis-server "$@"
`

describe.each(['fast', 'ordinary'])(
  'a server that takes the port of a replica in time, wiring %s',
  (wiring) => {
    test('is told nothing', async () => {
      const name = `late-${wiring}`
      const ports = await reservePorts(rig, name, 3)
      const server = rig.file('slow-server', SLOW_SERVER)
      chmodSync(server, 0o755)
      const yaml = `topology: replication\nreplicas: 2\nport: [${ports.join(', ')}]\nserver: ${server}\n`
      const up = rig.start(['up', rig.file(`${name}.yaml`, yaml), '--wiring', wiring])
      await eventually('the record', () => existsSync(join(rig.home, name, 'run.json')) || undefined)
      const address = { host: '127.0.0.1', port: ports[1] ?? 0 }
      await foreignRedis(address)
      const { exitCode, stderr } = await up
      expect(exitCode).toBe(3)
      expect(stderr).toContain('redis-2 ended while the topology was being started')
      expect(stderr).toContain('Address already in use')
      const info = parseInfo(String(await ask(address, 'INFO', ['everything'])))
      expect(info.get('role')).toBe('master')
      expect(info.get('db0')).toMatch(/^keys=1,/)
      expect([...info.keys()].filter((key) => /^cmdstat_(replicaof|slaveof|config)/.test(key))).toEqual([])
    })
  },
)
