import { describe, expect, test } from 'vitest'
import { knownKey, saysWithoutKeys } from '../../src/redis/command-keys.ts'
import { readCommands } from '../../src/redis/load-commands.ts'

function argsIn(bytes: string): string[][] | string {
  const read = readCommands(bytes)
  return read.state === 'read'
    ? read.commands.map(({ args }) => args)
    : `${read.problem.place}: ${read.problem.expected}, ${read.problem.seen}`
}

describe('lines', () => {
  test('commands, remarks, empty lines, either end of line', () => {
    const read = readCommands('# seed\nSET a 1\r\n\n  # more\nRPUSH l "x y" \'z\'')
    expect(read).toEqual({
      state: 'read',
      commands: [
        { args: ['SET', 'a', '1'], place: 'line 2' },
        { args: ['RPUSH', 'l', 'x y', 'z'], place: 'line 5' },
      ],
    })
  })

  test('bytes stay bytes, as they are and in quotes', () => {
    expect(argsIn('SET "\\xff\\x00\\n" \u00c3\u00a9')).toEqual([['SET', '\u00ff\u0000\n', '\u00c3\u00a9']])
    expect(argsIn('\u00ef\u00bb\u00bfSET a 1')).toEqual([['SET', 'a', '1']])
  })

  test('quotes that do not balance', () => {
    expect(argsIn('SET a 1\nSET b "2')).toMatch(/^line 2: quotes that balance/)
  })

  test.each(['SUBSCRIBE x', 'monitor', 'AUTH secret', 'HELLO 3', 'client REPLY off'])('no %s', (line) => {
    expect(argsIn(`SET a 1\n${line}`)).toBe(`line 2: a command that writes, ${line.split(' ')[0]}`)
  })

  test('other commands of CLIENT may be', () => {
    expect(argsIn('CLIENT SETNAME x')).toEqual([['CLIENT', 'SETNAME', 'x']])
  })
})

describe('the protocol', () => {
  test('commands with any bytes, remarks of an AOF', () => {
    expect(argsIn('*2\r\n$3\r\nDEL\r\n$3\r\na\r\n\r\n#TS:1\r\n*1\r\n$4\r\nPING\r\n')).toEqual([
      ['DEL', 'a\r\n'],
      ['PING'],
    ])
  })

  test.each([
    ['*2\r\n$3\r\nDEL\r\n', 'the end of the file'],
    ['*1\r\n$9\r\nPING\r\n', 'a bulk string of another length'],
    ['*1\r\n$4\r\nPING\r\nSET a 1\r\n', 'no array'],
    ['*x\r\n', 'no array'],
    ['*1\r\n:5\r\n', 'no bulk string'],
  ])('%j: %s', (bytes, seen) => {
    expect(argsIn(bytes)).toMatch(new RegExp(`^command \\d+, at byte \\d+: .*, ${seen}$`))
  })
})

test('the key of a command that is known to have one', () => {
  expect(knownKey(['set', 'a', '1'])).toBe('a')
  expect(knownKey(['MSET', 'a', '1'])).toBeUndefined()
  expect(knownKey(['SET'])).toBeUndefined()
})

test('what a server says of a command without keys', () => {
  expect(saysWithoutKeys('ERR The command has no key arguments')).toBe(true)
  expect(saysWithoutKeys('ERR Invalid command specified')).toBe(false)
})
