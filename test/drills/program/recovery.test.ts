import { expect, test } from 'vitest'
import { judgeProgram, programSpans } from '../../../src/drills/program/recovery.ts'

/** Samples each 100 ms: `+` for well. */
const samplesOf = (text: string) =>
  Array.from(text, (sign, index) => ({ at: index * 100, well: sign === '+' }))
const judged = (text: string, faultAt: number | undefined = 250) =>
  judgeProgram({ samples: samplesOf(text), faultAt, ended: undefined })

test('well again: the time from the fault until it was so for good', () => {
  expect(judged('+++----+++')).toMatchObject({ verdict: 'RECOVERED', recoveredMs: 450 })
  expect(judged('+++--+--++')).toMatchObject({ verdict: 'RECOVERED', recoveredMs: 550 })
})

test('well all the while', () => {
  expect(judged('++++++')).toMatchObject({ verdict: 'RECOVERED', recoveredMs: 0 })
  expect(judged('-+++++')).toMatchObject({ verdict: 'RECOVERED', recoveredMs: 0 })
})

test('unwell to the end is stuck, however often it was well in between', () => {
  expect(judged('+++---')).toMatchObject({ verdict: 'STUCK', recoveredMs: null })
  expect(judged('+++-+-')).toMatchObject({ verdict: 'STUCK' })
})

test('whoever ended has crashed, also when its last word was well', () => {
  const ended = { at: 400, how: 'with exit code 0' }
  expect(judgeProgram({ samples: samplesOf('++++'), faultAt: 250, ended })).toEqual({
    verdict: 'CRASHED',
    recoveredMs: null,
    detail: 'it ended with exit code 0',
  })
})

test('a probe that was never well before the fault tells nothing', () => {
  expect(judged('---+++')).toMatchObject({ verdict: 'UNKNOWN' })
  expect(judged('')).toMatchObject({ verdict: 'UNKNOWN' })
})

test('what the probe said over time, from a zero on, to the end of the program', () => {
  const samples = samplesOf('-++--++')
  const spans = (ended?: { at: number; how: string }) => programSpans({ samples, faultAt: 250, ended }, 150)
  expect(spans()).toEqual([
    { state: 'well', fromMs: 0, toMs: 150 },
    { state: 'unwell', fromMs: 150, toMs: 350 },
    { state: 'well', fromMs: 350, toMs: 450 },
  ])
  expect(spans({ at: 420, how: 'with exit code 0' })?.at(-1)).toEqual({
    state: 'ended',
    fromMs: 270,
    toMs: 450,
  })
})
