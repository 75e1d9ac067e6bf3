// D16: a new password takes the place of the old one while clients write. For a while nodes take both; then the old one is
// taken away, with every connection that it had opened. A sentinel that nobody told is left out, and comes back once it is told.
import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

const OLD = 'the-old-password'
const NEW = 'the-new-password'
const DATA = ['redis-1', 'redis-2', 'redis-3']
const SENTINELS = ['sentinel-1', 'sentinel-2', 'sentinel-3']

export default defineDrill({
  description: 'The password is changed under load: nobody fails over, no write is refused or lost',
  needs: '6.2',
  against: {
    topology: 'sentinel',
    auth: { password: OLD },
    sentinel: { 'down-after-milliseconds': 3000 },
  },
  workload: { clients: 4, rate: 200 },
  expect: { failovers: 1, resurrected: 0 },
  async steps(drill) {
    const onEach = async (names, ...command) =>
      await Promise.all(names.map((name) => drill.ask(name, ...command)))
    const tell = async (...names) => {
      await onEach(names, 'SENTINEL', 'SET', 'mymaster', 'auth-pass', NEW)
      await onEach(names, 'SENTINEL', 'CONFIG', 'SET', 'sentinel-pass', NEW)
    }
    const flagsOn = async (name) =>
      asMap(await drill.ask(name, 'SENTINEL', 'MASTER', 'mymaster')).get('flags')

    await drill.step({ run: '500ms' })
    await drill.step('every node takes the new password beside the old one', async () => {
      await onEach([...DATA, ...SENTINELS], 'ACL', 'SETUSER', 'default', `>${NEW}`)
    })
    await drill.step('nodes sign in to each other with the new one; sentinel-3 is not told', async () => {
      await onEach(DATA, 'CONFIG', 'SET', 'masterauth', NEW)
      await tell('sentinel-1', 'sentinel-2')
    })
    await drill.step('the clients sign in with the new one', async () => await drill.signInWith(NEW))
    await drill.step('the old one is taken away', async () => {
      await onEach(DATA, 'CONFIG', 'SET', 'requirepass', NEW)
      await onEach(SENTINELS, 'ACL', 'SETUSER', 'default', `<${OLD}`)
      await onEach(DATA, 'CONFIG', 'REWRITE')
      for (const name of DATA)
        await assert.rejects(
          drill.connect(name, { password: OLD }),
          /WRONGPASS/,
          `${name} takes the old password`,
        )
    })
    await drill.step('every connection is closed, and made anew', async () => {
      const kill = async (name, type) =>
        await drill.ask(name, 'CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes')
      for (const name of SENTINELS) await kill(name, 'normal')
      for (const name of DATA) for (const type of ['replica', 'pubsub', 'normal']) await kill(name, type)
    })
    const areParted = async () => {
      assert.equal(await flagsOn('sentinel-1'), 'master')
      assert.equal(await flagsOn('sentinel-2'), 'master')
      assert.match(await flagsOn('sentinel-3'), /disconnected|s_down/)
      assert.match(String(await drill.ask('sentinel-1', 'SENTINEL', 'CKQUORUM', 'mymaster')), /^OK/)
      return true
    }
    await drill.until('those that were told are back at the master, and sentinel-3 is not', areParted)
    await drill.hold('it stays so, and is enough for a quorum', areParted, { for: '5s' })
    await drill.step('no failover until here, and no write was refused', async () => {
      await drill.step({ expect: { failovers: 0 } })
      assert.equal(drill.writes().failed, 0)
    })
    await drill.step('sentinel-3 is told', async () => await tell('sentinel-3'))
    await drill.step({ restart: 'sentinel-2' })
    await drill.step({
      wait: { ask: 'SENTINEL CKQUORUM mymaster', of: 'sentinels', says: 'OK 3 usable*' },
    })
    await drill.step({ wait: 'healthy' })

    // What a crash finds: every node knows the new password, from its conf file too.
    await drill.step({ kill: 'redis-1' })
    await drill.step({ wait: 'failover' })
    await drill.step({ start: 'redis-1' })
    await drill.step({ wait: 'healthy' })
  },
})

function asMap(flat) {
  return new Map(flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1]]] : [])))
}
