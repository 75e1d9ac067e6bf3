import { expect, test } from 'vitest'
import { redactConf, redactText } from '../../src/redis/redact.ts'

test.each([
  ['requirepass secret', 'requirepass <redacted>'],
  ['requirepass "a b"', 'requirepass <redacted>'],
  ['MASTERAUTH x', 'masterauth <redacted>'],
  ['tls-key-file-pass x', 'tls-key-file-pass <redacted>'],
  ['sentinel auth-pass mymaster x', 'sentinel auth-pass mymaster <redacted>'],
  ['sentinel auth-pass mymaster a b c', 'sentinel auth-pass mymaster <redacted>'],
  ['sentinel sentinel-pass a b', 'sentinel sentinel-pass <redacted>'],
  ['sentinel sentinel-pass x', 'sentinel sentinel-pass <redacted>'],
  ['sentinel monitor mymaster 127.0.0.1 6379 2', 'sentinel monitor mymaster 127.0.0.1 6379 2'],
  ['user app on >secret ~* &* +@all', 'user app on ><redacted> ~* &* +@all'],
  [
    'user default on sanitize-payload #0a1b ~* +@all',
    'user default on sanitize-payload #<redacted> ~* +@all',
  ],
  ['# requirepass is the password', '# requirepass is the password'],
  ['port 6379', 'port 6379'],
  ['requirepass "cut o', '<redacted>'],
  ['', ''],
])('%s', (line, redacted) => {
  expect(redactConf(`bind 127.0.0.1\n${line}\n`, [])).toBe(`bind 127.0.0.1\n${redacted}\n`)
})

test('a secret goes wherever it is, in the forms in which it is written', () => {
  const secret = 'a "b" é/c'
  const text = `${secret} ${JSON.stringify({ secret })} ${encodeURIComponent(secret)} "a \\"b\\" é/c"`
  expect(redactText(text, [secret])).toBe('<redacted> {"secret":"<redacted>"} <redacted> "<redacted>"')
  expect(redactConf(`x ${secret}`, [secret])).toBe('x <redacted>')
})

test('one that is too short would be found everywhere', () => {
  expect(redactText('a port', ['a', ''])).toBe('a port')
})
