import { expect, test } from 'vitest'
import { probeOf, probeWritten } from '../../src/model/program-probe.ts'

test.for([
  [
    { command: 'curl -fs localhost' },
    { kind: 'command', command: ['curl', '-fs', 'localhost'], everyMs: 200 },
  ],
  [
    { command: ['test', '-e', 'a b'], every: '1s' },
    { kind: 'command', command: ['test', '-e', 'a b'], everyMs: 1000 },
  ],
  [
    { url: 'http://127.0.0.1:8080/health' },
    { kind: 'url', url: 'http://127.0.0.1:8080/health', everyMs: 200 },
  ],
  [{ key: 'jobs:done' }, { kind: 'key', key: 'jobs:done', stillMs: 1000 }],
  [
    { log: 'job done', still: '5s' },
    { kind: 'log', line: 'job done', stillMs: 5000 },
  ],
])('%j', ([written, read]) => {
  expect(probeOf(probeWritten.parse(written))).toEqual(read)
})

test.for([
  {},
  { url: 'ftp://a' },
  { url: 'a' },
  { key: '' },
  { key: 'a', log: 'b' },
  { command: [] },
  { key: 'a', still: 'soon' },
])('%j is none', (written) => {
  expect(probeWritten.safeParse(written).success).toBe(false)
})
