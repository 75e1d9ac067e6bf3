// D16: sentinels that ask each other for a user. One that has no credentials, or none any more, finds no quorum; it has one as soon
// as it is told, by a command or by what it wrote into its conf file.
import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

const WATCHER = { user: 'watcher', password: 'of-sentinels-alone' }
const SENTINELS = ['sentinel-1', 'sentinel-2', 'sentinel-3']

export default defineDrill({
  description: 'Sentinels that ask each other for a user have a quorum as soon as they are told its password',
  needs: '6.2',
  against: { topology: 'sentinel', sentinel: { 'down-after-milliseconds': 2000 } },
  workload: 'none',
  expect: { failovers: 0 },
  async steps(drill) {
    // The drill's own connections, which are cut with all others, but made anew as that user.
    const held = new Map()
    const ask = async (name, ...command) => {
      if (!held.get(name)?.isOpen) held.set(name, await drill.connect(name, WATCHER))
      return await held.get(name).answer(...command)
    }
    const quorumOn = async (name) => await ask(name, 'SENTINEL', 'CKQUORUM', 'mymaster')
    const tell = async (name, { user, password } = WATCHER) => {
      await ask(name, 'SENTINEL', 'CONFIG', 'SET', 'sentinel-user', user)
      await ask(name, 'SENTINEL', 'CONFIG', 'SET', 'sentinel-pass', password)
    }
    const have = async (name, answer) => {
      assert.match(await quorumOn(name), answer)
      return true
    }

    await drill.step('each sentinel asks for the user, and closes what signed in as another', async () => {
      for (const name of SENTINELS)
        await drill.ask(name, 'ACL', 'SETUSER', WATCHER.user, 'on', `>${WATCHER.password}`, '+@all', '&*')
      drill.heal('nobody has to sign in', async () => {
        for (const name of SENTINELS) {
          await ask(name, 'ACL', 'SETUSER', 'default', 'on')
          await tell(name, { user: '', password: '' })
          await ask(name, 'ACL', 'DELUSER', WATCHER.user)
        }
      })
      for (const name of SENTINELS) await ask(name, 'ACL', 'SETUSER', 'default', 'off')
      for (const name of SENTINELS) await ask(name, 'CLIENT', 'KILL', 'USER', 'default', 'SKIPME', 'no')
    })
    for (const name of SENTINELS)
      await drill.until(`${name} has no quorum`, async () => await have(name, /^NOQUORUM/))

    await drill.step('sentinel-1 is told', async () => await tell('sentinel-1'))
    await drill.until('sentinel-1 has a quorum', async () => await have('sentinel-1', /^OK 3 usable/))
    await drill.hold(
      'those that were not told have none',
      async () => {
        await have('sentinel-2', /^NOQUORUM/)
        return await have('sentinel-3', /^NOQUORUM/)
      },
      { for: '2s' },
    )

    await drill.step('the others are told', async () => {
      await tell('sentinel-2')
      await tell('sentinel-3')
    })
    for (const name of SENTINELS)
      await drill.until(`${name} has a quorum of three`, async () => await have(name, /^OK 3 usable/))
  },
})
