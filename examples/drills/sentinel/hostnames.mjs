// D18: with resolve-hostnames and announce-hostnames sentinels tell names where they were told names, also of the master that takes over; without
// announce-hostnames they tell addresses.
import assert from 'node:assert/strict'
import { lookup } from 'node:dns/promises'
import { defineDrill } from 'redis-ha'

const NAME = 'localhost'
const DATA = ['redis-1', 'redis-2', 'redis-3']
const SENTINELS = ['sentinel-1', 'sentinel-2', 'sentinel-3']

export default defineDrill({
  description:
    'Sentinels announce hosts by name where they are to, also after a failover, and by address otherwise',
  needs: '6.2',
  against: { topology: 'sentinel', sentinel: { 'down-after-milliseconds': 2000 } },
  workload: 'none',
  expect: { failovers: 1 },
  async steps(drill) {
    const { address } = await lookup(NAME)
    if (address !== '127.0.0.1')
      throw new Error(`${NAME} is ${address} on this machine: the nodes listen on 127.0.0.1`)
    const onAll = async (...command) =>
      await Promise.all(SENTINELS.map((name) => drill.ask(name, ...command)))
    const setting = async (name, value) => await onAll('SENTINEL', 'CONFIG', 'SET', name, value)

    /** Every host that the sentinels tell clients, and whom they name as the master. */
    const told = async () => {
      const masters = await onAll('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')
      const replicas = (await onAll('SENTINEL', 'REPLICAS', 'mymaster')).map((list) => list.map(asMap))
      return {
        hosts: [...masters.map(([host]) => host), ...replicas.flat().map((one) => one.get('ip'))],
        known: replicas.map((list) => list.length),
        ports: masters.map(([, port]) => Number(port)),
      }
    }
    const tellAll = async (host, port) => {
      const { hosts, known, ports } = await told()
      assert.deepEqual(known, [2, 2, 2], 'replicas that the sentinels know')
      assert.deepEqual([...new Set(hosts)], [host], 'hosts that the sentinels tell')
      if (port !== undefined) assert.deepEqual([...new Set(ports)], [port], 'the port of the master')
      return true
    }

    const first = await drill.node('redis-1')
    await drill.step('sentinels tell addresses', async () => await tellAll('127.0.0.1', first.port))
    await drill.step('the nodes are announced by name', async () => {
      drill.heal('nodes are announced by address', async () => await announceByAddress(drill))
      await setting('resolve-hostnames', 'yes')
      await setting('announce-hostnames', 'yes')
      for (const name of DATA) await drill.ask(name, 'CONFIG', 'SET', 'replica-announce-ip', NAME)
      for (const name of ['redis-2', 'redis-3']) await drill.ask(name, 'REPLICAOF', NAME, first.port)
      for (const name of SENTINELS) await watch(drill, name, NAME, first.port)
    })
    await drill.step({ cli: 'SENTINEL DEBUG info-period 1000', on: 'sentinels' })
    await drill.until(
      'sentinels tell the name, of the master and of each replica',
      async () => await tellAll(NAME, first.port),
    )

    await drill.step({ kill: 'redis-1' })
    const next = await drill.until('sentinels tell the new master by its name', async () => {
      const { ports } = await told()
      assert.notEqual(ports[0], first.port, 'the port of the master')
      return (await tellAll(NAME, ports[0])) && ports[0]
    })
    await drill.step({ start: 'redis-1' })
    await drill.until(
      'the old master follows the new one',
      async () => (await drill.info('redis-1', 'master_port')) === String(next),
    )

    await drill.step('names are announced no more', async () => await setting('announce-hostnames', 'no'))
    await drill.until('sentinels tell addresses again', async () => await tellAll('127.0.0.1', next))
  },
})

/** As it was before, with whoever is the master by now. */
async function announceByAddress(drill) {
  const master = await drill.node('master')
  for (const name of DATA) {
    await drill.ask(name, 'CONFIG', 'SET', 'replica-announce-ip', master.host)
    if (name !== master.name) await drill.ask(name, 'REPLICAOF', master.host, master.port)
  }
  for (const name of SENTINELS) {
    for (const setting of ['announce-hostnames', 'resolve-hostnames'])
      await drill.ask(name, 'SENTINEL', 'CONFIG', 'SET', setting, 'no')
    await watch(drill, name, master.host, master.port)
  }
}

/** Has a sentinel forget the master, and watch it anew at this host. */
async function watch(drill, name, host, port) {
  const before = asMap(await drill.ask(name, 'SENTINEL', 'MASTER', 'mymaster'))
  await drill.ask(name, 'SENTINEL', 'REMOVE', 'mymaster')
  await drill.ask(name, 'SENTINEL', 'MONITOR', 'mymaster', host, port, before.get('quorum'))
  for (const key of ['down-after-milliseconds', 'failover-timeout', 'parallel-syncs'])
    await drill.ask(name, 'SENTINEL', 'SET', 'mymaster', key, before.get(key))
}

function asMap(flat) {
  return new Map(flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1]]] : [])))
}
