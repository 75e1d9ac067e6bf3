import { expect, test, vi } from 'vitest'
import { WriterThread } from '../../../src/drills/workload/writer-thread.ts'
import type { WriterNews, WriterOrder, WriterSetting } from '../../../src/drills/workload/writer-messages.ts'
import type { ThreadOptions } from '../../../src/processes/thread.ts'

// What the drill makes of what its writer tells, with a stand-in for the thread.

const stand = vi.hoisted(() => ({ options: undefined as ThreadOptions | undefined, told: [] as unknown[] }))
vi.mock('../../../src/processes/thread.ts', () => ({
  startThread: (options: ThreadOptions) => {
    stand.options = options
    return { tell: (message: unknown) => stand.told.push(message), end: () => undefined }
  },
}))

const say = (news: WriterNews) => stand.options?.onMessage(news)
const setting = {} as WriterSetting

async function ready(): Promise<WriterThread> {
  const starting = WriterThread.start(setting)
  say({ news: 'ready' })
  stand.told = []
  return await starting
}

test('what is told is on record: a write is unknown until it is settled, an error has its first message', async () => {
  const writer = await ready()
  const asked = [0, 1, 2].map((number): [number, number, number, number, number] => [0, number, 0, 10, 11])
  say({ news: 'records', records: { asked, settled: [], reads: [] } })
  const { writes, examples } = writer.recorded
  expect(Array.from(writes.columns.outcome.subarray(0, 3), (_, index) => writes.outcome(index))).toEqual([
    'unknown',
    'unknown',
    'unknown',
  ])
  say({
    news: 'records',
    records: {
      asked: [],
      settled: [
        [0, 'acknowledged', 12, '', ''],
        [1, 'failed', 13, 'READONLY', 'READONLY You can’t write'],
        [2, 'unknown', 14, 'READONLY', 'another'],
      ],
      reads: [{ write: 0, askedMs: 15, answeredMs: 16, saw: 'seen' }],
    },
  })
  expect([0, 1, 2].map((index) => [writes.outcome(index), writes.answeredMs(index)])).toEqual([
    ['acknowledged', 12],
    ['failed', 13],
    ['unknown', 14],
  ])
  expect([...examples]).toEqual([['READONLY', 'READONLY You can’t write']])
  expect(writer.recorded.reads.length).toBe(1)
})

test('an order that can’t be done is refused, and the writer goes on', async () => {
  const writer = await ready()
  const signing = writer.signIn('other')
  say({ news: 'failed', instead: 'signed-in', why: 'WRONGPASS' })
  await expect(signing).rejects.toThrow('WRONGPASS')
  const settling = writer.settled()
  say({ news: 'settled' })
  await settling
  const orders: WriterOrder[] = [{ order: 'sign-in', password: 'other' }, { order: 'settle' }]
  expect(stand.told).toEqual(orders)
})

test('one that died has settled nothing: whoever waits for it is told, then and later', async () => {
  const writer = await ready()
  const settling = writer.settled()
  stand.options?.onDeath(new Error('out of memory'))
  await expect(settling).rejects.toThrow('out of memory')
  await expect(writer.settled()).rejects.toThrow('out of memory')
  const starting = WriterThread.start(setting)
  stand.options?.onDeath(new Error('no such file'))
  await expect(starting).rejects.toThrow('no such file')
})
