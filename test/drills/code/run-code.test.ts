import assert from 'node:assert/strict'
import { describe, expect, test } from 'vitest'
import { defineDrill, type DrillDefinition } from '../../../src/drills/code/define-drill.ts'
import { runDrill } from '../../../src/drills/run-drill.ts'

const TIMEOUT = { timeout: 120_000 }

/** A drill in code on one master with one replica, without a workload. */
async function run(steps: DrillDefinition['steps'], said: Partial<DrillDefinition> = {}) {
  const against = { topology: 'replication', replicas: 1 } as const
  return await runDrill(defineDrill({ against, workload: 'none', ...said, steps }))
}

describe('what its code can say', () => {
  test(
    'one connection kept, groups, replies that come later, counters, logs, digests, files',
    TIMEOUT,
    async () => {
      const report = await run(
        async (drill) => {
          const master = await drill.node('master')
          const connection = await drill.connect('redis-1')
          assert.equal(await connection.call('CLIENT', 'SETNAME', 'mine'), 'OK')
          assert.deepEqual(
            await connection.multi([
              ['SET', 'a', '1'],
              ['INCR', 'a'],
              ['GET', 'a'],
            ]),
            ['OK', 2, '2'],
          )
          await drill.step('a group that is refused says why', async () => {
            await assert.rejects(connection.multi([['SET', 'a']]), /wrong number of arguments/)
          })
          assert.equal(await connection.answer('CLIENT', 'GETNAME'), 'mine')
          await connection.call('WATCH', 'a')
          await drill.ask('redis-1', 'SET', 'a', '5')
          assert.equal(await connection.multi([['INCR', 'a']]), null)
          assert.match(await connection.answer('LPUSH', 'a', '1'), /^WRONGTYPE/)

          const popped = (await drill.connect('redis-1')).send('BLPOP', 'list', 0)
          await drill.until('it blocks', async () => (await drill.info('redis-1', 'blocked_clients')) === '1')
          assert.equal(popped.state, 'pending')
          await connection.call('RPUSH', 'list', 'x')
          assert.deepEqual(await popped.reply(), ['list', 'x'])

          const subscriber = await drill.connect('redis-2')
          await subscriber.call('SUBSCRIBE', 'news')
          await connection.call('PUBLISH', 'news', 'good')
          assert.deepEqual(await subscriber.received('n*', 'g*'), { channel: 'news', text: 'good' })

          const counters = await drill.counters(['sync_full', 'sync_partial_ok'], master.name)
          const mark = drill.mark()
          await drill.step({ cli: 'CLIENT KILL TYPE normal SKIPME yes', on: 'redis-1' })
          await drill.step({ cli: 'CLIENT KILL TYPE replica', on: 'redis-1' })
          await drill.step({ wait: 'healthy' })
          assert.deepEqual(await counters.grown(), { sync_full: 0, sync_partial_ok: 1 })
          assert.equal(mark.count('*Partial resynchronization request from*accepted*', 'redis-1'), 1)
          assert.equal(connection.isOpen, false)

          // What a server has written is there for whoever asks the next moment.
          await drill.step({ cli: 'BGSAVE', on: 'redis-1' })
          await drill.step({ expect: { log: 'Background saving started*', of: 'redis-1', count: 1 } })

          const digest = await drill.sameData(['redis-1', 'redis-2'])
          await drill.ask('redis-1', 'SET', 'a', 'other')
          assert.notEqual(await drill.digest('redis-1'), digest)
          await drill.step({ stop: 'redis-2' })
          await drill.step('a node that is down answers nothing, which is no answer either', async () => {
            await assert.rejects(drill.step({ cli: 'PING', on: 'redis-2' }), /said something else/)
            const condition = { ask: 'PING', of: 'redis-2', says: 'not PONG' }
            await assert.rejects(drill.step({ expect: condition }), /It is not so/)
          })
          await assert.rejects(drill.file('redis-2', '../redis-1/redis.conf'), /no file of the node/)
          const conf = await drill.file('redis-2', 'redis.conf')
          conf.write(`${conf.text()}\nmaxmemory 123mb\n`)
          await drill.step({ start: 'redis-2' })
          assert.equal(await drill.info('redis-2', 'maxmemory'), String(123 * 2 ** 20))

          const lost = (await drill.connect('redis-1')).send('BLPOP', 'list', 0)
          await drill.step({ kill: 'redis-1' })
          await assert.rejects(lost.reply())
          assert.equal(lost.state, 'lost')
        },
        { expect: { failovers: 0 } },
      )
      expect(report.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
      expect(report.verdict).toBe('pass')
      expect(report.steps.map(({ text }) => text)).toContain('a group that is refused says why')
    },
  )
})

describe('what becomes of it', () => {
  test(
    'an assertion that says no, caught or not, is a fail with its message; what throws is unknown',
    TIMEOUT,
    async () => {
      const said = async (steps: DrillDefinition['steps']) => {
        const { verdict, checks } = await run(steps)
        return { verdict, seen: checks.find(({ verdict: one }) => one !== 'pass')?.seen }
      }
      expect(await said(() => assert.equal(1, 2, 'one is not two'))).toEqual({
        verdict: 'fail',
        seen: expect.stringMatching(/^one is not two/),
      })
      const slip = await said(() => {
        throw new TypeError('a slip')
      })
      expect(slip).toEqual({
        verdict: 'unknown',
        seen: expect.stringContaining('TypeError: a slip, at run-code.test.ts'),
      })
      const caught = await said(async (drill) => {
        await drill.step({ expect: { role: 'master', of: 'redis-2' } }).catch(() => undefined)
      })
      expect(caught).toEqual({ verdict: 'fail', seen: expect.stringContaining('redis-2 replica') })
    },
  )
})
