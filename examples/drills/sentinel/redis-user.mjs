// D16: sentinels sign in to the servers as a user of their own, which may do what a sentinel has to and nothing else. One that is told, one
// that finds it in its conf file after a restart, and one that nobody told, which sees the master down until it is.
import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

const WATCHER = { user: 'watcher', password: 'of-sentinels-alone' }
const DATA = ['redis-1', 'redis-2', 'redis-3']
/** What the documentation of Sentinel gives it. */
const RIGHTS = [
  'allchannels',
  ...['multi', 'exec', 'slaveof', 'ping', 'subscribe', 'publish', 'role', 'info'].map((name) => `+${name}`),
  ...['config|rewrite', 'client|setname', 'client|kill', 'script|kill'].map((name) => `+${name}`),
]

export default defineDrill({
  description:
    'Sentinels sign in to the servers as a user that may do just what they need; it is enough for a failover',
  needs: '6.2',
  against: { topology: 'sentinel', sentinel: { 'down-after-milliseconds': 2000 } },
  workload: 'none',
  expect: { failovers: 1 },
  async steps(drill) {
    const onData = async (...command) => {
      for (const name of DATA) await drill.ask(name, ...command)
    }
    const tell = async (...names) => {
      for (const name of names) {
        await drill.ask(name, 'SENTINEL', 'SET', 'mymaster', 'auth-user', WATCHER.user)
        await drill.ask(name, 'SENTINEL', 'SET', 'mymaster', 'auth-pass', WATCHER.password)
      }
    }
    const flagsOn = async (name) => {
      const reply = await drill.ask(name, 'SENTINEL', 'MASTER', 'mymaster')
      return String(reply[reply.indexOf('flags') + 1])
    }

    await drill.step('the servers have a user for sentinels, and take no PING from others', async () => {
      await onData('ACL', 'SETUSER', WATCHER.user, 'on', `>${WATCHER.password}`, ...RIGHTS)
      await tell('sentinel-1', 'sentinel-2')
      await onData('ACL', 'SETUSER', 'default', '-ping')
    })
    await drill.step('every connection of a sentinel is made anew', async () => {
      for (const type of ['pubsub', 'normal']) await onData('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes')
    })
    await drill.step({ restart: 'sentinel-2' })
    const areParted = async () => {
      assert.equal(await flagsOn('sentinel-1'), 'master')
      assert.equal(await flagsOn('sentinel-2'), 'master')
      assert.match(await flagsOn('sentinel-3'), /s_down/)
      assert.match(String(await drill.ask('sentinel-1', 'SENTINEL', 'CKQUORUM', 'mymaster')), /^OK/)
      return true
    }
    await drill.until('those that were told see the master, and sentinel-3 sees it down', areParted)
    await drill.hold('it stays so', areParted, { for: '3s' })
    await drill.step('they are there as that user', async () => {
      const clients = String(await drill.ask('redis-1', 'CLIENT', 'LIST')).split('\n')
      const asWatcher = clients.filter((line) => line.includes(` user=${WATCHER.user} `))
      assert.ok(
        asWatcher.some((line) => / name=sentinel-\S+-cmd /.test(line)),
        'no sentinel among the clients',
      )
    })
    await drill.step('sentinel-3 is told', async () => await tell('sentinel-3'))
    await drill.until('it sees the master', async () => (await flagsOn('sentinel-3')) === 'master')

    // Its rights are enough: REPLICAOF in a transaction, CONFIG REWRITE, CLIENT KILL.
    await drill.step({ kill: 'redis-1' })
    await drill.step({ wait: { announced: 'not redis-1' } })
    await drill.step('others may PING again', async () => {
      for (const name of DATA.slice(1)) await drill.ask(name, 'ACL', 'SETUSER', 'default', '+ping')
    })
    await drill.step({ wait: { info: 'master_link_status', of: 'replicas', is: 'up' } })
    await drill.step({ start: 'redis-1' })
    await drill.step('it has the user too', async () => {
      await drill.ask('redis-1', 'ACL', 'SETUSER', WATCHER.user, 'on', `>${WATCHER.password}`, ...RIGHTS)
    })
    await drill.step({ wait: 'healthy' })
  },
})
