import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { parseInfo } from '../../src/redis/info.ts'
import { ask, killNode, masterNames } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

// The ways that are taken with other servers, walked with the one that is here: a program that gives itself out for
// another version, and then becomes redis-server. `npm run versions` goes them with the servers themselves.

const rig = useRig()

const VALKEY_81 = 'Valkey server v=8.1.1 sha=00000000:0'
const VALKEY_91 = 'Valkey server v=9.1.2 sha=00000000:0'
const REDIS_60 = 'Redis server v=6.0.16 sha=00000000:0'

/** A program that says this of its version, and is redis-server. */
function givenOutFor(line: string): string {
  const script = `#!/bin/sh\n[ "$1" = --version ] && { echo '${line}'; exit; }\nexec redis-server "$@"\n`
  const path = rig.file(`${line.split(' ').slice(0, 3).join('-').replaceAll('=', '')}/server`, script)
  chmodSync(path, 0o755)
  return path
}

async function up(name: string, line: string, yaml: string): Promise<StatusDocument> {
  return await rig.up(name, `${yaml}\nserver: ${givenOutFor(line)}\n`)
}

/** What the masters, or the nodes that are named, have given of their data in full or in part. */
async function syncs(document: StatusDocument, names = masterNames(document)) {
  const nodes = document.nodes.filter(({ name }) => names.includes(name))
  const infos = await Promise.all(
    nodes.map(async (node) => parseInfo(String(await ask(node, 'INFO', ['stats'])))),
  )
  return infos.map((info) => ({ full: info.get('sync_full'), partial: info.get('sync_partial_ok') }))
}

function eventsOf({ stateDir }: StatusDocument): string {
  return readFileSync(join(stateDir, 'events.jsonl'), 'utf8')
}

function rdbFiles({ nodes, stateDir }: StatusDocument): string[] {
  return nodes.map(({ name }) => join(stateDir, 'nodes', name, 'dump.rdb')).filter((path) => existsSync(path))
}

describe('Valkey 8.1, to which a master without address is out of reach', () => {
  test.for(['none', 'rdb'])(
    'a cluster begins with replicas that stand in, and go on with the history of their masters (persistence: %s)',
    async (persistence) => {
      const name = `stand-in-${persistence}`
      const document = await up(name, VALKEY_81, `topology: cluster\npersistence: ${persistence}`)
      expect(document.healthy).toBe(true)
      expect(masterNames(document)).toEqual(['redis-1', 'redis-2', 'redis-3'])
      expect(eventsOf(document)).not.toContain('fell-back')
      expect(await syncs(document)).toEqual(Array.from({ length: 3 }, () => ({ full: '0', partial: '1' })))
      expect(rdbFiles(document)).toEqual([])
    },
  )

  test('with two replicas each, one of them stands in', async () => {
    const document = await up('stand-in-two', VALKEY_81, 'topology: cluster\nreplicas: 2')
    expect(document.healthy).toBe(true)
    expect(eventsOf(document)).not.toContain('fell-back')
    expect(await syncs(document)).toEqual(Array.from({ length: 3 }, () => ({ full: '0', partial: '2' })))
  })

  test('a cluster that has lost a replica is led back, the replica with its master’s history', async () => {
    const document = await up('stand-in-reset', VALKEY_81, 'topology: cluster')
    killNode(document, 'redis-4')
    await rig.succeed(['reset', 'stand-in-reset'])
    const after = await rig.status('stand-in-reset')
    expect(after.healthy).toBe(true)
    expect(await syncs(after, ['redis-1'])).toEqual([{ full: '0', partial: '2' }])
  })
})

describe('Valkey 9, which notices the end of a full sync once a second', () => {
  test.for([
    ['replication', 'none'],
    ['replication', 'rdb'],
    ['sentinel', 'none'],
  ])('%s begins with one history (persistence: %s)', async ([topology, persistence]) => {
    const yaml = `topology: ${topology}\npersistence: ${persistence}`
    const document = await up(`history-${topology}-${persistence}`, VALKEY_91, yaml)
    expect(document.healthy).toBe(true)
    expect(await syncs(document)).toEqual([{ full: '0', partial: '2' }])
    expect(rdbFiles(document)).toEqual([])
  })

  test('with an AOF, which is loaded in place of an RDB file, they are synced', async () => {
    const document = await up('history-aof', VALKEY_91, 'topology: replication\npersistence: aof')
    expect(document.healthy).toBe(true)
    expect(Number((await syncs(document))[0]?.full)).toBeGreaterThan(0)
  })
})

describe('Redis 6.0', () => {
  test('sentinels are told of each other', async () => {
    const document = await up('told', REDIS_60, 'topology: sentinel')
    expect(document.healthy).toBe(true)
  })

  test('the replicas of a cluster are woken, and have their own hz afterwards', async () => {
    const yaml = 'topology: cluster\nnodes: { redis-5: { config: { hz: 25 } } }'
    const document = await up('woken', REDIS_60, yaml)
    expect(document.healthy).toBe(true)
    expect(eventsOf(document)).not.toContain('fell-back')
    const settings = document.nodes.map(async (node) => await ask(node, 'CONFIG', ['GET', 'hz']))
    const hz = (await Promise.all(settings)).map((pair) => (pair as string[])[1])
    expect(hz).toEqual(['10', '10', '10', '10', '25', '10'])
  })
})
