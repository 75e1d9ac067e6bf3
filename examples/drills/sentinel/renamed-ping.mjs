import { defineDrill } from 'redis-ha'

// D13: a server that does not know PING answers with an error, which is no answer that a sentinel takes.
export default defineDrill({
  description:
    'A master whose PING was renamed is seen down though it runs, and up again when it has its name back',
  against: {
    topology: 'sentinel',
    persistence: { appendfsync: 'always' },
    sentinel: { 'down-after-milliseconds': 2000 },
  },
  workload: 'none',
  expect: { failovers: 0 },
  async steps(drill) {
    // Without a majority nothing is failed over.
    await drill.step({ kill: ['sentinel-2', 'sentinel-3'] })
    const conf = await drill.file('redis-1', 'redis.conf')
    const before = conf.text()
    await drill.step({ kill: 'redis-1' })
    await drill.step('PING is renamed in its conf file', () =>
      conf.write(`${before}\nrename-command PING PONG\n`),
    )
    await drill.step({ start: 'redis-1', wait: false })
    await drill.until('it answers to PONG', async () => (await drill.ask('redis-1', 'PONG')) === 'PONG')
    await drill.until('sentinel-1 sees it down', async () => (await flags(drill)).includes('s_down'))
    await drill.hold('it stays so', async () => (await flags(drill)).includes('s_down'), { for: '2s' })
    await drill.step({ kill: 'redis-1' })
    await drill.step('PING has its name back', () => conf.write(before))
    await drill.step({ start: 'all' })
    await drill.until('sentinel-1 sees it up', async () => (await flags(drill)) === 'master')
    await drill.step({ wait: 'healthy' })
  },
})

async function flags(drill) {
  const reply = await drill.ask('sentinel-1', 'SENTINEL', 'MASTER', 'mymaster')
  return String(reply[reply.indexOf('flags') + 1])
}
