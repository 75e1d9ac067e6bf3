import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { identify, isAlive } from '../../src/processes/identity.ts'
import type { RunRecord } from '../../src/processes/run-record.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { ask, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const YAML = 'topology: replication\nreplicas: 1\nport: auto\npersistence: { appendfsync: always }\n'

/** Servers, and files other than the folder of the locks. */
function leftovers(): string[] {
  const files = readdirSync(rig.home).filter((name) => name !== '.locks')
  return [...markedServers(rig.home).map(({ dir }) => dir), ...files]
}

describe('SIGKILL', () => {
  test('to `up`, with its servers just started: `down --all --purge` leaves nothing', async () => {
    const up = rig.start(['up', rig.file('cut.yaml', YAML)])
    await eventually('a server', () => markedServers(rig.home).length > 0 || undefined)
    up.kill('SIGKILL')
    await up
    await rig.succeed(['down', '--all', '--purge'])
    expect(leftovers()).toEqual([])
  })

  test('to `down`, and to all servers: the next `up` has all that was acknowledged', async () => {
    const document = await rig.up('shot', YAML)
    await ask(nodeNamed(document, 'redis-1'), 'SET', ['key', 'kept'])
    const down = rig.start(['down', 'shot'])
    await eventually('its record', () => recordOf('shot').phase !== 'running' || undefined)
    down.kill('SIGKILL')
    await down
    for (const { identity } of markedServers(rig.home)) process.kill(identity.pid, 'SIGKILL')
    const again = await rig.up('shot', YAML)
    expect(await ask(nodeNamed(again, 'redis-1'), 'GET', ['key'])).toBe('kept')
    await rig.succeed(['down', '--all', '--purge'])
    expect(leftovers()).toEqual([])
  })
})

function recordOf(name: string): RunRecord {
  return JSON.parse(readFileSync(join(rig.home, name, 'run.json'), 'utf8')) as RunRecord
}

test.each(['start', 'boot'] as const)(
  'a pid on record that is somebody else’s by now, by its %s: never signalled',
  async (fact) => {
    const document = await rig.up('stale', YAML)
    const { port } = nodeNamed(document, 'redis-1')
    // As a server shows itself, so that a look at the command line would take it for ours.
    const stranger = spawn('/bin/bash', ['-c', `exec -a 'redis-server 127.0.0.1:${port}' sleep 1000`])
    const ended = once(stranger, 'close')
    onTestFinished(async () => {
      stranger.kill('SIGKILL')
      await ended
    })
    for (const { identity } of markedServers(document.stateDir)) process.kill(identity.pid, 'SIGKILL')
    const identity = identify(stranger.pid ?? 0)
    if (!identity) throw new Error('the stranger did not start')
    const record = recordOf('stale')
    for (const node of Object.keys(record.processes))
      record.processes[node] = { ...identity, [fact]: 'another' }
    writeFileSync(join(document.stateDir, 'run.json'), JSON.stringify(record))
    expect((await rig.run(['status', 'stale'])).code).toBe(1)
    await rig.succeed(['down', 'stale'])
    expect((await rig.up('stale', YAML)).healthy).toBe(true)
    await rig.succeed(['down', 'stale', '--purge'])
    expect(isAlive(identity)).toBe(true)
  },
)
