// D17: a sentinel is known by its address. One that comes back under another id replaces the one that was there, so that the
// others count as many as before.
import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

export default defineDrill({
  description: 'A sentinel that comes back with another id takes the place of its former self',
  against: { topology: 'sentinel', sentinel: { 'down-after-milliseconds': 2000 } },
  workload: 'none',
  expect: { failovers: 0 },
  async steps(drill) {
    const replaced = await drill.node('sentinel-3')
    const others = ['sentinel-1', 'sentinel-2']
    const formerId = String(await drill.ask('sentinel-3', 'SENTINEL', 'MYID'))

    /** The id that each of the others has for that address; two entries of one address would be two ids. */
    const idsSeen = async () =>
      await Promise.all(
        others.map(async (name) => {
          const known = asMaps(await drill.ask(name, 'SENTINEL', 'SENTINELS', 'mymaster'))
          assert.equal(known.length, 2, `${name} knows ${known.length} other sentinels`)
          const here = known.filter((one) => one.get('port') === String(replaced.port))
          assert.equal(here.length, 1, `${name} knows ${here.length} sentinels at the port of sentinel-3`)
          return here[0]?.get('runid')
        }),
      )
    const comesBackWith = async (change, idWanted) => {
      await drill.step({ kill: 'sentinel-3' })
      await drill.step('its id in sentinel.conf', async () => {
        const conf = await drill.file('sentinel-3', 'sentinel.conf')
        const text = conf.text()
        assert.match(text, /^sentinel myid /m)
        conf.write(change(text))
      })
      await drill.step({ start: 'sentinel-3' })
      const id = String(await drill.ask('sentinel-3', 'SENTINEL', 'MYID'))
      await drill.step('it has the id that it should', () => assert.ok(idWanted(id), id))
      await drill.until('the others know it by that id', async () => {
        assert.deepEqual(await idsSeen(), [id, id])
        return true
      })
      await drill.hold(
        'they count as many as before',
        async () => (await idsSeen()).every((one) => one === id),
        {
          for: '5s',
        },
      )
    }

    assert.deepEqual(await idsSeen(), [formerId, formerId])
    await comesBackWith(
      (text) => text.replace(/^sentinel myid .*\n/m, ''),
      (id) => id !== formerId && /^[0-9a-f]{40}$/.test(id),
    )
    await comesBackWith(
      (text) => text.replace(/^sentinel myid .*$/m, `sentinel myid ${formerId}`),
      (id) => id === formerId,
    )
    await drill.step({ cli: 'SENTINEL CKQUORUM mymaster', on: 'sentinels', says: 'OK 3 usable*' })
  },
})

function asMaps(reply) {
  return reply.map(
    (flat) => new Map(flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1]]] : []))),
  )
}
