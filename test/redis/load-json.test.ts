import { expect, test } from 'vitest'
import { readJsonData } from '../../src/redis/load-json.ts'

function read(value: unknown): string[][] | string {
  const found = readJsonData(typeof value === 'string' ? value : JSON.stringify(value))
  return found.state === 'read'
    ? found.commands.map(({ args }) => args)
    : `${found.problem.place}: ${found.problem.expected}; ${found.problem.seen}`
}

test.each([
  [{ a: 'x' }, [['SET', 'a', 'x']]],
  [
    { a: 1.5, b: true },
    [
      ['SET', 'a', '1.5'],
      ['SET', 'b', 'true'],
    ],
  ],
  [{ a: ['x', 1] }, [['RPUSH', 'a', 'x', '1']]],
  [{ a: { f: 'v', g: 2 } }, [['HSET', 'a', 'f', 'v', 'g', '2']]],
  [{ a: { $set: ['x'] } }, [['SADD', 'a', 'x']]],
  [{ a: { $zset: { x: 1, y: -2.5 } } }, [['ZADD', 'a', '1', 'x', '-2.5', 'y']]],
  [
    { a: { $stream: [{ f: 'v' }, { g: 'w' }] } },
    [
      ['XADD', 'a', '*', 'f', 'v'],
      ['XADD', 'a', '*', 'g', 'w'],
    ],
  ],
  [
    { a: { $string: 'x', $ttl: 1.5 } },
    [
      ['SET', 'a', 'x'],
      ['PEXPIRE', 'a', '1500'],
    ],
  ],
  [{ a: { $hash: { $odd: 'v' } } }, [['HSET', 'a', '$odd', 'v']]],
  [{ é: 'ü' }, [['SET', '\u00c3\u00a9', '\u00c3\u00bc']]],
  [{}, []],
])('%j', (value, commands) => {
  expect(read(value)).toEqual(commands)
})

test.each([
  [{ a: null }, 'key "a": text, a number, true or false; nothing'],
  [{ a: [] }, 'key "a": a list of text and numbers, not empty; an empty list'],
  [{ a: { f: [1] } }, 'key "a": fields with text or numbers, at least one; an object'],
  [{ a: { $zset: { x: 'high' } } }, 'key "a": members with their scores, at least one; an object'],
  [{ a: { $stream: [1] } }, 'key "a": a list of entries, each with fields; a list'],
  [{ a: { $sett: ['x'] } }, /one of \$string, .*; \$sett$/],
  [{ a: { $set: ['x'], f: 1 } }, /; \$set, f$/],
  [{ a: { $string: 'x', $ttl: 0 } }, /seconds, more than 0; a number$/],
  [[1], 'its text: an object of keys and their values; a list'],
  ['{"a": ', /^its text: one JSON document; /],
])('%j is refused', (value, problem) => {
  expect(read(value)).toMatch(problem)
})
