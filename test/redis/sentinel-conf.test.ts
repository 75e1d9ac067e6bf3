import { expect, test } from 'vitest'
import { withQuotedPassword } from '../../src/redis/sentinel-conf.ts'

test.each([
  ['auth-pass mymaster', 'a b', '"a b"'],
  ['auth-pass mymaster', `it's "so" \\ #`, String.raw`"it's \"so\" \\ #"`],
  ['sentinel-pass', ' a', '" a"'],
  ['auth-pass mymaster', 'plain', 'plain'],
])('sentinel %s %s', (directive, password, quoted) => {
  const conf = (text: string) => `port 26379\nsentinel ${directive} ${text}\nsentinel myid 0\n`
  expect(withQuotedPassword(conf(password), password)).toBe(conf(quoted))
  expect(withQuotedPassword(conf(quoted), password)).toBe(conf(quoted))
  expect(withQuotedPassword(conf('another one'), password)).toBe(conf('another one'))
})
