import { execFileSync } from 'node:child_process'
import { isDeepStrictEqual, parseEnv } from 'node:util'
import { assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatEnvironment, maskForGithub } from '../../src/model/environment-text.ts'

// One line of anything, with what quoting has to fear often enough to be met together.
const awkward = string({
  unit: constantFrom('a', '1', "'", '"', '`', '$', '#', ' ', '\\', '=', '(', ')', '%', '*', 'é'),
})
const values = awkward.filter((value) => value !== '')

describe('dotenv', () => {
  test('is read back by Node just as it was, or is not written at all', () => {
    assert(
      property(values, values, (first, second) => {
        const variables = { FIRST: first, SECOND: second, LAST: 'end' }
        const text = formatEnvironment(variables, 'dotenv')
        return text === undefined || isDeepStrictEqual({ ...parseEnv(text) }, variables)
      }),
      { numRuns: 2000 },
    )
  })

  test.for([
    ['redis://127.0.0.1:6379', 'redis://127.0.0.1:6379'],
    ['127.0.0.1:6379,127.0.0.1:6380', '127.0.0.1:6379,127.0.0.1:6380'],
    ['pass word', "'pass word'"],
    ['a$b#c"d', `'a$b#c"d'`],
    ["it's", `"it's"`],
    ["it's $5", "`it's $5`"],
  ])('%s is written as %s', ([value, written]) => {
    expect(formatEnvironment({ NAME: value ?? '' }, 'dotenv')).toBe(`NAME=${written}`)
  })

  test.for(["both ' and ` and $", 'a b\\'])('what it cannot express, %s, it does not write', (value) => {
    expect(formatEnvironment({ NAME: value }, 'dotenv')).toBeUndefined()
  })
})

test('shell is read back by sh just as it was', () => {
  assert(
    property(values, (value) => {
      const script = `${formatEnvironment({ NAME: value }, 'shell')}\nprintf %s "$NAME"`
      expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(value)
    }),
    { numRuns: 100 },
  )
})

test('github takes what is behind the first = as it is, and json is JSON', () => {
  const variables = { NAME: `a=b 'c' "d"`, OTHER: '#' }
  expect(formatEnvironment(variables, 'github')).toBe(`NAME=a=b 'c' "d"\nOTHER=#`)
  expect(JSON.parse(formatEnvironment(variables, 'json') ?? '')).toEqual(variables)
})

test('the value of a mask is escaped by the rules of workflow commands', () => {
  expect(maskForGithub('100%0A')).toBe('::add-mask::100%250A')
})
