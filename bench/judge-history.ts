import { readFileSync } from 'node:fs'
import { longestOutage } from '../src/drills/availability.ts'
import { WorkloadClient } from '../src/client/workload-client.ts'
import { FoundWrites } from '../src/drills/history/final-reading.ts'
import type { History } from '../src/drills/history/history.ts'
import { Reads } from '../src/drills/history/reads.ts'
import { Writes } from '../src/drills/history/writes.ts'
import { judge, verdictOf } from '../src/drills/judge.ts'
import { measure } from '../src/drills/measure.ts'
import { seriesOf } from '../src/drills/series.ts'
import { storyOf } from '../src/drills/story.ts'
import { readBack } from '../src/drills/workload/read-back.ts'
import type { Workload } from '../src/model/drill-file.ts'

// A process of its own, so that its memory is that of one history: judges one of a million writes, or reads as many back from a
// server as a drill does at its end, or only looks at each once; prints how long that took and what the process had at its highest.

const WRITES = 1_000_000
const RATE = 5000
const CLIENTS = 4
const KEYS = 8
const BATCH = 1000
/** A crash in the middle: writes fail for some seconds, and some acknowledged ones are gone. */
const OUTAGE = { fromMs: 60_000, toMs: 63_000, lostFromMs: 59_990 }

function million(): History {
  const writes = new Writes()
  const times = new FoundWrites()
  for (let number = 0; number < WRITES; number++) {
    const atMs = (number * 1000) / RATE
    const client = number % CLIENTS
    const sequence = Math.floor(number / CLIENTS)
    const isDown = atMs >= OUTAGE.fromMs && atMs < OUTAGE.toMs
    const index = writes.ask(client, sequence, sequence % KEYS, atMs, atMs + (number % 7) / 10)
    if (isDown) writes.settle(index, number % 2 ? 'failed' : 'unknown', atMs + 50, 'READONLY')
    else writes.settle(index, 'acknowledged', atMs + 1 + (number % 113) / 20)
    if (!isDown && (atMs < OUTAGE.lostFromMs || atMs >= OUTAGE.toMs)) times.add(client, sequence)
  }
  return {
    from: 0,
    to: (WRITES * 1000) / RATE,
    nodes: [{ name: 'redis-1', kind: 'redis' }],
    masters: 1,
    writes,
    partOf: () => 0,
    asOf: () => undefined,
    reads: new Reads(),
    final: { is: 'read', times },
    direct: { is: 'unknown', why: 'nobody looked' },
    events: [],
    faults: [{ label: 'a crash', nodes: ['redis-1'], from: OUTAGE.fromMs, to: OUTAGE.toMs }],
    steps: [],
    hurried: [],
    differing: { is: 'read', keys: [] },
  }
}

/** Every field of every write, one after the other, and how often it was there in the end: what no judge can do without. */
async function looked({ writes, final }: History): Promise<number> {
  let found = 0
  for (let index = 0; index < writes.length; index++) {
    const { client, sequence, outcome } = writes.at(index)
    if (final.is === 'read' && outcome === 'acknowledged') found += final.times.times(client, sequence)
  }
  return found
}

/** All that a report says of the writes. */
async function judged(history: History): Promise<number> {
  const outage = longestOutage(history)
  const measured = measure(history, outage)
  const verdict = verdictOf(judge(history, measured, {}))
  const { bucketMs } = seriesOf(history)
  if (verdict !== 'pass' || bucketMs === 0 || storyOf(history, measured, outage).length === 0)
    throw new Error(`it was judged ${verdict}`)
  return measured.kept ?? 0
}

const keyOf = (client: number, key: number) => `history:${client}:${key}`

function clientTo(port: number): WorkloadClient {
  const replication = { host: '127.0.0.1', port }
  const options = {
    replication,
    sentinel: { sentinels: [], name: '' },
    cluster: { nodes: [], options: { redisOptions: {} } },
  }
  return new WorkloadClient({ kind: 'replication', options, timeoutMs: 10_000, fromReplicas: false })
}

/** Gives a server what the writes of the history would have left. */
async function fill(client: WorkloadClient): Promise<void> {
  const perList = WRITES / CLIENTS / KEYS
  for (let number = 0; number < CLIENTS; number++)
    for (let key = 0; key < KEYS; key++)
      for (let from = 0; from < perList; from += BATCH) {
        const count = Math.min(BATCH, perList - from)
        const items = Array.from({ length: count }, (_, index) => (from + index) * KEYS + key)
        await client.call('RPUSH', keyOf(number, key), ...items)
      }
}

async function readBackAll(client: WorkloadClient): Promise<number> {
  const workload = { clients: CLIENTS, keys: KEYS } as Workload
  const final = await readBack(client, workload, keyOf)
  if (final.is === 'unread') throw new Error(`it was not read: ${final.why}`)
  return final.times.times(CLIENTS - 1, WRITES / CLIENTS - 1)
}

async function timed(work: () => Promise<number>) {
  const begun = performance.now()
  const result = await work()
  const ms = performance.now() - begun
  const highest = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  process.stdout.write(JSON.stringify({ ms, result, memoryMiB: Number(highest) / 1024 }))
}

const [what, port] = process.argv.slice(2)
if (what === 'read') {
  const client = clientTo(Number(port))
  await fill(client)
  await timed(async () => await readBackAll(client))
  client.close()
} else {
  const history = million()
  await timed(async () => await (what === 'judge' ? judged : looked)(history))
}
