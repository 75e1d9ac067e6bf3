// D17: a sentinel writes what it is told, and what it learns, into its conf file. Where it can't, it says so and goes on; SENTINEL FLUSHCONFIG
// writes everything anew, in an order in which a start reads it: first which master, then what is known of it.
import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmdirSync } from 'node:fs'
import { defineDrill } from 'redis-ha'

export default defineDrill({
  description:
    'A sentinel that can’t save its conf file says so and goes on; when it can, it saves all, and starts from it',
  needs: '7.0',
  against: { topology: 'sentinel', sentinel: { 'down-after-milliseconds': 2000 } },
  workload: 'none',
  expect: { failovers: 0 },
  async steps(drill) {
    const ask = async (...command) => await drill.ask('sentinel-1', ...command)
    const conf = await drill.file('sentinel-1', 'sentinel.conf')
    const quorumNow = async () => asMap(await ask('SENTINEL', 'MASTER', 'mymaster')).get('quorum')
    const quorumSaved = () => /^sentinel monitor mymaster \S+ \d+ (\d+)$/m.exec(conf.text())?.[1]
    const knownNow = async () => {
      const of = asMap(await ask('SENTINEL', 'MASTER', 'mymaster'))
      return [of.get('num-slaves'), of.get('num-other-sentinels')]
    }
    assert.deepEqual(await knownNow(), ['2', '2'])

    // A folder in its place: a file can't be put over it, whoever the user is.
    const aside = `${conf.path}.aside`
    await drill.step('the conf file can’t be written', () => {
      renameSync(conf.path, aside)
      mkdirSync(conf.path)
    })
    let isAside = true
    const putBack = () => {
      if (!isAside) return
      rmdirSync(conf.path)
      renameSync(aside, conf.path)
      isAside = false
    }
    drill.heal('the conf file of sentinel-1', putBack)
    await drill.step('it is told another quorum, and says that it can’t save it', async () => {
      await assert.rejects(ask('SENTINEL', 'SET', 'mymaster', 'quorum', 3), /Failed to save config file/)
      await assert.rejects(ask('SENTINEL', 'FLUSHCONFIG'), /Failed to save config file/)
      assert.equal(await quorumNow(), '3', 'the quorum that it goes by')
    })
    await drill.step({
      expect: { ask: 'SENTINEL CKQUORUM mymaster', of: 'sentinel-1', says: 'OK 3 usable*' },
    })

    await drill.step('the conf file can be written again', putBack)
    assert.equal(quorumSaved(), '2', 'what was saved before')
    await drill.step({ cli: 'SENTINEL FLUSHCONFIG', on: 'sentinel-1', says: 'OK' })
    await drill.step('all is saved, and the master comes before what is known of it', () => {
      assert.equal(quorumSaved(), '3')
      const lines = conf
        .text()
        .split('\n')
        .filter((line) => /^sentinel \S+ mymaster /.test(line))
      assert.match(lines[0], /^sentinel monitor /)
      for (const known of ['known-replica', 'known-sentinel'])
        assert.equal(lines.filter((line) => line.startsWith(`sentinel ${known} `)).length, 2, known)
    })
    await drill.step({ restart: 'sentinel-1' })
    await drill.step('it knows from its file what it knew', async () => {
      assert.equal(await quorumNow(), '3')
      assert.deepEqual(await knownNow(), ['2', '2'])
    })
    await drill.step({ cli: 'SENTINEL SET mymaster quorum 2', on: 'sentinel-1', says: 'OK' })
    await drill.step({ wait: 'healthy' })
  },
})

function asMap(flat) {
  return new Map(flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1]]] : [])))
}
