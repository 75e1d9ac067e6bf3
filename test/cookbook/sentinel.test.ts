import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'
import { startProgram } from './program.ts'
import { Shopper } from './shopper.ts'

const rig = useRig()

test('applications and a shop live through a failover that was asked for and through a crash', async () => {
  await rig.up(
    'set',
    'topology: sentinel\nsentinel:\n  down-after-milliseconds: 2000\n  failover-timeout: 10000\n',
  )
  const programs = await Promise.all(
    ['sentinel-ioredis.mjs', 'sentinel-node-redis.mjs'].map(
      async (name) => await startProgram(rig, 'set', name),
    ),
  )
  const shop = await startProgram(rig, 'set', 'session-store/server.mjs')
  const address = await eventually('the shop opens', () => /^shop (.*)$/m.exec(shop.said())?.[1])
  await eventually(
    'both know the master',
    () => programs.every(({ said }) => said().includes('master ')) || undefined,
  )

  const shopper = new Shopper(address)
  await shopper.add('tea')
  await rig.succeed(['cli', 'set', 'sentinel-1', '--', 'SENTINEL', 'FAILOVER', 'mymaster'])
  await eventually(
    'both print the failover and look after their writes',
    () =>
      programs.every(({ said }) => /failover: \S+ -> \S+[^]*after the failover/.test(said())) || undefined,
  )
  await rig.succeed(['status', 'set', '--wait', '40s'])
  for (const { signal } of programs) signal('SIGINT')
  for (const { ended } of programs) {
    const { exitCode, all } = await ended()
    expect(all).toMatch(/^acknowledged [1-9]\d*, failed \d+, missing 0$/m)
    expect(exitCode).toBe(0)
  }

  await shopper.add('cup')
  const { nodes } = await rig.status('set')
  const master = nodes.find((node) => node.role === 'master')
  process.kill(master?.pid ?? 0, 'SIGKILL')
  const killedAt = performance.now()
  await eventually('the shop takes orders again', async () => (await shopper.add('pot')) || undefined)
  process.stdout.write(`the outage that a shopper saw: ${Math.round(performance.now() - killedAt)} ms\n`)
  expect(await shopper.cart()).toEqual(expect.arrayContaining(['tea', 'cup', 'pot']))
  shop.signal('SIGTERM')
  await shop.ended()
})
