// D16: `redis-ha passwd` for one user after the other, `default` off, while clients write. No write is refused or lost, no replica loses its
// link, and no sentinel takes anybody for down; then the master crashes, and those who come back know the new passwords.
import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

const REPLICAS = ['redis-2', 'redis-3']
const SENTINELS = ['sentinel-1', 'sentinel-2', 'sentinel-3']

export default defineDrill({
  description:
    'The password of every user is changed under load: no link breaks, no write is refused or lost',
  needs: '6.2',
  against: {
    topology: 'sentinel',
    users: { default: 'off' },
    sentinel: { 'down-after-milliseconds': 1000 },
  },
  workload: { clients: 4, rate: 200 },
  expect: { failovers: 1, resurrected: 0 },
  async steps(drill) {
    const syncs = async () =>
      await Promise.all(['sync_full', 'sync_partial_ok'].map((field) => drill.info('redis-1', field)))
    await drill.step({ run: '500ms' })
    const before = await syncs()
    const logs = drill.mark()
    for (const user of ['app', 'replication', 'sentinel', 'redis-ha', 'redis-ha-health'])
      await drill.step(`the password of ${user} is changed`, async () => {
        await drill.passwd({ user })
        for (const replica of REPLICAS) assert.equal(await drill.info(replica, 'master_link_status'), 'up')
      })
    await drill.step({ run: '2s' })
    await drill.step('no link was made anew, no failover, and no write was refused', async () => {
      assert.deepEqual(await syncs(), before)
      assert.equal(logs.count('*onnection with master lost*', REPLICAS), 0)
      assert.equal(logs.count('+sdown*', SENTINELS), 0)
      await drill.step({ expect: { failovers: 0 } })
      assert.equal(drill.writes().failed, 0)
    })
    // What a crash finds: every node knows the new passwords, from its conf file too.
    await drill.step({ kill: 'redis-1' })
    await drill.step({ wait: 'failover' })
    await drill.step({ start: 'redis-1' })
    await drill.step({ restart: 'sentinel-2' })
    await drill.step({ wait: 'healthy' })
  },
})
