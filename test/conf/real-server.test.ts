import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import * as fc from 'fast-check'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { renderConf } from '../../src/conf/render.ts'
import type { TopologyInput } from '../../src/model/topology-file.ts'
import { quoteArgument, splitArguments } from '../../src/redis/arguments.ts'
import { anyText } from '../support/any-text.ts'
import { planOf } from '../support/plans.ts'
import { InlineConnection, RealServer } from '../support/redis-server.ts'
import { allWith } from '../support/secrets.ts'
import { templates } from '../support/templates.ts'

// What the conf says is asked of the real redis-server, in few processes.

const nasty = [
  'plain',
  ' ',
  '  leading and trailing  ',
  '\ttab\t',
  'a b',
  '#',
  '# not a comment',
  'a#b',
  '"',
  '""',
  "'",
  "''",
  `it's "quoted"`,
  '"unbalanced',
  "unbalanced'",
  '\\',
  '\\\\',
  '\\n',
  '\\x41',
  'back\\slash at the end\\',
  '\n',
  '\r\n',
  'two\nlines',
  'requirepass x\ndir /\n',
  '\u0001\u001f\u007f',
  '\u0085\u009f',
  '\u00a0',
  '\u2028\ufeff',
  'pässwörd',
  '日本語',
  '😀',
  '>secret',
  '<%= it.name %>',
  '$(id)',
  '%s%n',
  '-1',
  'x'.repeat(5000),
]

test('every value arrives to the byte', async () => {
  const generated = fc.sample(anyText, 300)
  const values = [
    ...new Set([...nasty, ...generated.filter((value) => value !== '' && !value.includes('\0'))]),
  ]
  // A user has any number of passwords, and each may be any text: so one server is asked for all of them.
  const user = ['user', 'everybody', 'on', ...values.map((value) => `>${value}`)].map(quoteArgument).join(' ')
  const texts = {
    masterauth: '  leading and trailing  ',
    masteruser: 'back\\slash at the end\\',
    'syslog-ident': '日本語',
  }
  const conf = Object.entries(texts).map(([name, value]) => `${name} ${quoteArgument(value)}`)
  await using server = await RealServer.start([user, ...conf, ''].join('\n'))
  const redis = new Redis({ path: server.socketPath, protocol: 2 })
  try {
    expect(pairsOf(await redis.call('ACL', 'GETUSER', 'everybody')).get('passwords')).toEqual(
      values.map((value) => createHash('sha256').update(value).digest('hex')),
    )
    for (const [name, value] of Object.entries(texts)) {
      expect(pairsOf(await redis.call('CONFIG', 'GET', name)).get(name)).toBe(value)
    }
  } finally {
    redis.disconnect()
  }
})

/** A reply of names and values, one after the other. */
function pairsOf(reply: unknown): Map<unknown, unknown> {
  const items: unknown[] = Array.isArray(reply) ? reply : []
  return new Map(items.flatMap((item, at) => (at % 2 === 0 ? [[item, items[at + 1]]] : [])))
}

test('a line is split as the server splits it', async () => {
  await using server = await RealServer.start('')
  await using connection = new InlineConnection(server.socketPath)
  const unit = fc.constantFrom(
    ...Array.from('"\'\\ \t\v\f#abnrtx0149ceg'),
    'é',
    '\u00a0',
    '\u2028',
    '😀',
    '\\x41',
    "\\'",
    '" ',
  )
  const line = fc.oneof(
    fc.string({ unit, maxLength: 30 }),
    fc.array(anyText).map((args) => args.map(quoteArgument).join(' ')),
  )
  await fc.assert(
    fc.asyncProperty(line, async (text) => {
      fc.pre(!/[\0\r\n]/.test(text))
      expect(splitArguments(text)).toEqual(await connection.split(text))
    }),
    { numRuns: 1500 },
  )
})

const topology: TopologyInput = {
  topology: 'replication',
  replicas: 0,
  persistence: { save: ['900 1', '60 1000'], appendfsync: 'always' },
  auth: { password: 'in the plan it is not' },
  config: { 'maxmemory-policy': 'allkeys-lru' },
}

test.each([`it's "quoted"`, '# not a comment', 'pässwörd \\'])(
  'a rendered conf is taken by the server, the password %s and the settings as they were meant',
  async (password) => {
    await using server = await RealServer.start((folder) => {
      const plan = planOf(topology, { folder })
      const [node] = plan.nodes
      if (!node) throw new Error('the plan has no node')
      mkdirSync(node.dir, { recursive: true })
      return renderConf(plan, node, templates, allWith(password))
    })
    const redis = new Redis({ path: server.socketPath, password, protocol: 2 })
    try {
      const get = async (name: string) => pairsOf(await redis.call('CONFIG', 'GET', name)).get(name)
      expect(await get('requirepass')).toBe(password)
      expect(await get('masterauth')).toBe(password)
      expect(await get('save')).toBe('900 1 60 1000')
      expect(await get('appendfsync')).toBe('always')
      expect(await get('maxmemory-policy')).toBe('allkeys-lru')
      expect(await get('bind')).toBe('127.0.0.1 -::1')
    } finally {
      redis.disconnect()
    }
  },
)
