import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'

const rig = useRig()

interface Event {
  at: string
  event: string
  node?: string
  pid?: number
  phase?: string
  reason?: string
}

function eventsIn(folder: string): Event[] {
  return readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}

test('what was done to a topology, in order, over ups and downs', async () => {
  const yaml = 'topology: replication\nreplicas: 1\npersistence: rdb\nauth: { password: s3cret }\n'
  const { stateDir, nodes } = await rig.up('shop', yaml)
  await rig.succeed(['down', 'shop'])
  const events = eventsIn(stateDir)
  expect(events.find(({ event, node }) => event === 'node-started' && node === 'redis-2')?.pid).toBe(
    nodes.find(({ name }) => name === 'redis-2')?.pid,
  )
  const told = events.map(({ event, phase }) => phase ?? event)
  for (const [earlier, later] of [
    ['start', 'node-started'],
    ['node-started', 'node-answers'],
    ['node-answers', 'prove'],
    ['prove', 'healthy'],
    ['healthy', 'stop'],
    ['stop', 'node-stopped'],
  ] as const) {
    expect(told).toContain(earlier)
    expect(told.indexOf(earlier)).toBeLessThan(told.indexOf(later))
  }
  const times = events.map(({ at }) => at)
  expect(times).toEqual(times.toSorted())
  expect(statSync(join(stateDir, 'events.jsonl')).mode & 0o777).toBe(0o600)
  expect(JSON.stringify(events)).not.toContain('s3cret')

  await rig.succeed(['up', join(rig.folder, 'shop.yaml'), '--port', 'auto'])
  expect(eventsIn(stateDir).filter(({ event }) => event === 'healthy')).toHaveLength(2)
})

test('an up that gives up says why, where something stays', async () => {
  const { stateDir } = await rig.up('kept', 'topology: replication\nreplicas: 1\npersistence: rdb\n')
  await rig.succeed(['down', 'kept'])
  writeFileSync(join(stateDir, 'nodes', 'redis-2', 'redis.conf'), 'no-such-directive\n')
  expect((await rig.run(['up', join(rig.folder, 'kept.yaml'), '--port', 'auto'])).code).toBe(3)
  expect(eventsIn(stateDir).at(-1)).toMatchObject({ event: 'up-failed', reason: 'node-died' })
})

test('nothing is left of a topology without data', async () => {
  const { stateDir } = await rig.up('gone', 'topology: replication\nreplicas: 1\n')
  expect(eventsIn(stateDir).at(-1)?.event).toBe('healthy')
  await rig.succeed(['down', 'gone'])
  expect(existsSync(stateDir)).toBe(false)
})
