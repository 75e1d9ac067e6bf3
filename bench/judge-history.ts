import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { longestOutage } from '../src/drills/availability.ts'
import { FoundWrites } from '../src/drills/history/final-reading.ts'
import type { History } from '../src/drills/history/history.ts'
import { Reads } from '../src/drills/history/reads.ts'
import { type Write, Writes } from '../src/drills/history/writes.ts'
import { judge, verdictOf } from '../src/drills/judge.ts'
import { measure } from '../src/drills/measure.ts'
import { seriesOf } from '../src/drills/series.ts'
import { storyOf } from '../src/drills/story.ts'

// A process of its own, so that its memory is that of one history: judges one of a million writes, or reads it from a file in which it
// is kept, or only looks at each write once; prints how long that took and what the process had at its highest.

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
function looked({ writes, final }: History): number {
  let found = 0
  for (let index = 0; index < writes.length; index++) {
    const { client, sequence, outcome } = writes.at(index)
    if (final.is === 'read' && outcome === 'acknowledged') found += final.times.times(client, sequence)
  }
  return found
}

/** All that a report says of the writes. */
function judged(history: History): number {
  const outage = longestOutage(history)
  const measured = measure(history, outage)
  const verdict = verdictOf(judge(history, measured, {}))
  const { bucketMs } = seriesOf(history)
  if (verdict !== 'pass' || bucketMs === 0 || storyOf(history, measured, outage).length === 0)
    throw new Error(`it was judged ${verdict}`)
  return measured.kept ?? 0
}

/** The history as it would be kept: a line of JSON for each write, with how often it was there in the end. */
function stored({ writes, final }: History): string {
  const folder = mkdtempSync(join(tmpdir(), 'redis-ha-bench-'))
  const path = join(folder, 'history.jsonl')
  for (let from = 0; from < writes.length; from += BATCH) {
    const lines = Array.from({ length: Math.min(BATCH, writes.length - from) }, (_, index) => {
      const write = writes.at(from + index)
      const times = final.is === 'read' ? final.times.times(write.client, write.sequence) : 0
      return `${JSON.stringify({ ...write, times })}\n`
    })
    appendFileSync(path, lines.join(''))
  }
  return path
}

/** Reads it again, into what a judge takes. */
function read(path: string): number {
  const bytes = readFileSync(path)
  const writes = new Writes()
  const times = new FoundWrites()
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from)
    const write = JSON.parse(bytes.toString('latin1', from, end)) as Write & { times: number }
    writes.add(write)
    for (let time = 0; time < write.times; time++) times.add(write.client, write.sequence)
    from = end + 1
  }
  return writes.length
}

function timed(work: () => number): void {
  const begun = performance.now()
  const result = work()
  const ms = performance.now() - begun
  const highest = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  process.stdout.write(JSON.stringify({ ms, result, memoryMiB: Number(highest) / 1024 }))
}

const history = million()
const [, , what] = process.argv
if (what === 'read') {
  const path = stored(history)
  timed(() => read(path))
  rmSync(dirname(path), { recursive: true })
} else timed(() => (what === 'judge' ? judged : looked)(history))
