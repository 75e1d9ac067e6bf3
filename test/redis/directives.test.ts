import { expect, test } from 'vitest'
import { lastArguments, parseConf } from '../../src/redis/directives.ts'

test('a conf file is read as Redis reads it', () => {
  const text =
    '# a comment\n\n  \t# another\nPORT 6379\r\n  save ""\nuser app on ">a b"\nbind 127.0.0.1 -::1  \n'
  expect(parseConf(text)).toEqual([
    { name: 'port', args: ['6379'] },
    { name: 'save', args: [''] },
    { name: 'user', args: ['app', 'on', '>a b'] },
    { name: 'bind', args: ['127.0.0.1', '-::1'] },
  ])
  expect(parseConf('')).toEqual([])
})

test('what is no white space to Redis is part of a value', () => {
  expect(parseConf('masterauth a\u00a0\n\u00a0x 1')).toEqual([
    { name: 'masterauth', args: ['a\u00a0'] },
    { name: '\u00a0x', args: ['1'] },
  ])
})

test('quotes that don’t balance are told by their line', () => {
  expect(() => parseConf('port 1\n\nmasterauth "a')).toThrow('line 3 of the conf file has unbalanced quotes')
})

test('of several the last one counts', () => {
  const directives = parseConf('maxmemory 1\nport 2\nMaxMemory 3 4')
  expect(lastArguments(directives, 'maxmemory')).toEqual(['3', '4'])
  expect(lastArguments(directives, 'port')).toEqual(['2'])
  expect(lastArguments(directives, 'dir')).toBeUndefined()
})
