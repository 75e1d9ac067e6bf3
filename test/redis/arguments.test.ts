import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quoteArgument, splitArguments } from '../../src/redis/arguments.ts'
import { anyText } from '../support/any-text.ts'

describe('a line is split as sdssplitargs splits it', () => {
  test.each([
    ['', []],
    [' \t\r\n\v\f ', []],
    ['a', ['a']],
    [' a  b\tc ', ['a', 'b', 'c']],
    ['a\rb\nc\td', ['a', 'b', 'c', 'd']],
    // White space that separates arguments, but does not end one.
    ['\va\vb\f \v"c"\vd', ['a\vb\f', 'c', 'd']],
    ['a\u00a0b\u2028c\ufeff', ['a\u00a0b\u2028c\ufeff']],
    ['""', ['']],
    ["''", ['']],
    ['"a b" c', ['a b', 'c']],
    ["'a b' c", ['a b', 'c']],
    ['a"b c"', ['ab c']],
    ["a'b c' d", ['ab c', 'd']],
    ['"a\'b" \'c"d\'', ["a'b", 'c"d']],
    [String.raw`a\b`, [String.raw`a\b`]],
    [String.raw`a\ b`, ['a\\', 'b']],
    [String.raw`"\n\r\t\b\a"`, ['\n\r\t\b\u0007']],
    [String.raw`"\"\\\q\'"`, ['"\\q\'']],
    [String.raw`"\x41\x0a\x00\x7F"`, ['A\n\0\u007f']],
    [String.raw`"\x4g\x4"`, ['x4gx4']],
    [String.raw`"\xc3\xa9"`, ['é']],
    [String.raw`"\xf0\x9f\x98\x80!"`, ['😀!']],
    [String.raw`"é\xc3\xa9é"`, ['ééé']],
    [String.raw`'\n\\\x41'`, [String.raw`\n\\\x41`]],
    [String.raw`'it\'s'`, ["it's"]],
    ['# a', ['#', 'a']],
  ])('%j', (line, expected) => {
    expect(splitArguments(line)).toEqual(expected)
  })

  test.each([
    '"',
    "'",
    '"a',
    "'a",
    'a"',
    '"a"b',
    "'a'b",
    '"a""b"',
    '"a\'',
    String.raw`"a\"`,
    String.raw`'a\'`,
    'a "b"c',
  ])('%s does not balance', (line) => {
    expect(splitArguments(line)).toBeUndefined()
  })
})

describe('quoting', () => {
  test.each([
    ['', '""'],
    ['100mb', '100mb'],
    ['/var/lib/redis', '/var/lib/redis'],
    ['a b', '"a b"'],
    ['#secret', '"#secret"'],
    ['se#cret', 'se#cret'],
    ['a"b', String.raw`"a\"b"`],
    ["a'b", `"a'b"`],
    ['a\\b', String.raw`"a\\b"`],
    ['\n\r\t\0\u007f', String.raw`"\x0a\x0d\x09\x00\x7f"`],
    ['\u0085', '"\u0085"'],
    ['a\u00a0b', '"a\u00a0b"'],
    ['pässwörd😀', 'pässwörd😀'],
    ['>secret', '>secret'],
  ])('%j', (argument, expected) => {
    expect(quoteArgument(argument)).toBe(expected)
  })

  const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...Array.from('"\'\\ #x4\n\t\0aé')) }))

  test('comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(text, (argument) => {
        expect(splitArguments(quoteArgument(argument))).toEqual([argument])
      }),
      { numRuns: 2000 },
    )
  })

  test('keeps the arguments of a line apart, and on one line', () => {
    fc.assert(
      fc.property(fc.array(text), (args) => {
        const line = args.map(quoteArgument).join(' ')
        expect(line).not.toMatch(/[\0\r\n]/)
        expect(splitArguments(line)).toEqual(args)
      }),
    )
  })
})
