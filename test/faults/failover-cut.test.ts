import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import type { RunRecord } from '../../src/processes/run-record.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { lastArguments, parseConf } from '../../src/redis/directives.ts'
import { stopAll } from '../../src/topologies/stop-all.ts'
import { eventually } from '../support/eventually.ts'
import { ask, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

// A `failover` that is killed: what it had changed for its time is put back by whoever is at the topology next.

const rig = useRig()

const recordOf = (name: string) =>
  JSON.parse(readFileSync(join(rig.home, name, 'run.json'), 'utf8')) as RunRecord

async function priorityOf(document: StatusDocument, name: string): Promise<string> {
  const [, value] = (await ask(nodeNamed(document, name), 'CONFIG', ['GET', 'replica-priority'])) as string[]
  return value ?? ''
}

function priorityOnDisk({ stateDir }: StatusDocument, name: string): string | undefined {
  const conf = parseConf(readFileSync(join(stateDir, 'nodes', name, 'redis.conf'), 'utf8'))
  return lastArguments(conf, 'replica-priority')?.join(' ')
}

/** Kills a failover while the replica that is to take over is the preferred one; gives that one's name. */
async function killedFailover(name: string): Promise<string> {
  const document = await rig.status(name, '--wait', '30s')
  const to = document.nodes.findLast(({ role }) => role === 'replica')?.name ?? ''
  const failover = rig.start(['failover', name, '--to', to])
  await eventually('its preference', async () => (await priorityOf(document, to)) === '1' || undefined)
  failover.kill('SIGKILL')
  await failover
  // Sentinel has it written whenever it changes a role.
  await ask(nodeNamed(document, to), 'CONFIG', ['REWRITE'])
  expect(recordOf(name).lent).toContainEqual({ node: to, directive: 'replica-priority', value: '90' })
  return to
}

const sentinel = (more = '') =>
  `topology: sentinel\nport: auto\nconfig: { replica-priority: 90 }\nsentinel: { down-after-milliseconds: 1000, failover-timeout: 3000 }\n${more}`

test('`up`, `reset`, another `failover`, and `down` with `up`, put the priority back; until then `status` tells of it', {
  timeout: 180_000,
}, async () => {
  const name = 'preferred'
  await rig.up(name, sentinel('persistence: aof\n'))
  const file = join(rig.folder, `${name}.yaml`)
  const ways = {
    up: async () => await rig.run(['up', file]),
    failover: async () => await rig.run(['failover', name]),
    reset: async () => await rig.run(['reset', name]),
    'down and up': async () => {
      await rig.succeed(['down', name])
      return await rig.run(['up', file])
    },
    'up after the servers were killed': async () => {
      await stopAll(() => markedServers(join(rig.home, name)), { kill: true })
      return await rig.run(['up', file])
    },
  }
  for (const [way, act] of Object.entries(ways)) {
    const to = await killedFailover(name)
    const told = await rig.run(['status', name])
    expect(told.stderr).toContain(`${to} had replica-priority 90 before a failover that was killed`)
    expect([way, (await act()).code]).toEqual([way, 0])
    const document = await rig.status(name, '--wait', '30s')
    expect([way, await priorityOf(document, to)]).toEqual([way, '90'])
    expect([way, priorityOnDisk(document, to)]).toEqual([way, '90'])
    expect([way, recordOf(name).lent]).toEqual([way, []])
    expect((await rig.run(['status', name])).stderr).toBe('')
  }
})

test('a failover that comes to its end leaves nothing noted', async () => {
  await rig.up('ended', sentinel())
  await rig.succeed(['failover', 'ended', '--to', 'redis-3'])
  expect(recordOf('ended').lent).toEqual([])
  // Sentinel has all settings written when it changes a role: also those of that moment.
  const conf = parseConf(readFileSync(join(rig.home, 'ended', 'nodes', 'redis-3', 'redis.conf'), 'utf8'))
  expect(lastArguments(conf, 'repl-diskless-sync-delay') ?? ['5']).toEqual(['5'])
  expect(await priorityOf(await rig.status('ended'), 'redis-3')).toBe('90')
})

test('a record of a redis-ha that did not note such settings is read', async () => {
  await rig.up('old', 'topology: replication\nreplicas: 0\nport: auto\n')
  const path = join(rig.home, 'old', 'run.json')
  const { lent: _, ...older } = recordOf('old')
  writeFileSync(path, JSON.stringify(older))
  expect((await rig.status('old')).healthy).toBe(true)
})
