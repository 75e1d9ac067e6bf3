import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { quoteArgument } from '../../src/redis/arguments.ts'
import { holdsPassword, openToOthers, SecretSearch } from './secret-search.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

// What searches must find what there is, or finding nothing says nothing.

const SECRET = 'Sesame-47 "w\' #\\ <&> $HOME'
const folder = useTemporaryFolder()

test.each([
  ['as it is', SECRET],
  ['in JSON', JSON.stringify({ password: SECRET })],
  ['in JSON in JSON', JSON.stringify({ event: JSON.stringify({ SECRET }) })],
  ['in a conf file', `requirepass ${quoteArgument(SECRET)}`],
  ['in a command line', `'${SECRET.replaceAll("'", String.raw`'\''`)}'`],
  ['in YAML', `'${SECRET.replaceAll("'", "''")}'`],
  ['in a URL', `redis://app:${encodeURIComponent(SECRET)}@127.0.0.1:6379`],
  ['in a header', `Basic ${Buffer.from(`app:${SECRET}`).toString('base64')}`],
  ['in hexadecimal', Buffer.from(SECRET).toString('hex')],
  ['cut off', `expected text, seen ${SECRET.slice(0, 9)}…`],
  ['its end', `…${SECRET.slice(-8)}`],
])('found %s', (_, text) => {
  expect(new SecretSearch(SECRET).tells(`something before ${text} and behind`)).toBe(true)
})

test.each(['', '<password>', 'Sesame', 'the password of app'])('not found in "%s"', (text) => {
  expect(new SecretSearch(SECRET).tells(text)).toBe(false)
})

test('a secret that is too short to be looked for is refused', () => {
  expect(() => new SecretSearch('sesame')).toThrow(TypeError)
})

test('it is found in files but those that may hold it, in names, in output and in processes', async () => {
  mkdirSync(join(folder, 'nodes/redis-1'), { recursive: true })
  for (const name of ['password', 'events.jsonl', 'nodes/redis-1/redis.conf', 'nodes/redis-1/redis.log'])
    writeFileSync(join(folder, name), `it is ${SECRET}\n`)
  const search = new SecretSearch(SECRET)
  search.folder(folder, holdsPassword)
  search.output('up', { stdout: '', stderr: SECRET })
  expect(search.found.toSorted()).toEqual([
    `stderr of up`,
    `the file ${folder}/events.jsonl`,
    `the file ${folder}/nodes/redis-1/redis.log`,
  ])
  if (process.platform !== 'linux') return
  const other = spawn('sh', ['-c', 'read line', SECRET], { env: { WORD: SECRET } })
  try {
    const own = new SecretSearch(SECRET)
    own.processes([other.pid ?? 0])
    expect(own.found).toEqual([`cmdline of process ${other.pid}`, `environ of process ${other.pid}`])
  } finally {
    const ended = once(other, 'close')
    other.stdin.end()
    await ended
  }
})

test('what others may read is named', () => {
  const closed = join(folder, 'closed')
  mkdirSync(closed, { mode: 0o700 })
  writeFileSync(join(closed, 'a'), '', { mode: 0o600 })
  expect(openToOthers(closed)).toEqual([])
  chmodSync(join(closed, 'a'), 0o640)
  expect(openToOthers(closed)).toEqual([`${closed}/a: 640`])
})
