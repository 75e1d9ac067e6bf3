import { expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const TIMEOUT = { timeout: 120_000 }

interface Listed {
  faults: unknown[]
  links: { from: string; to: string; bytes: number; cut: string | null }[]
}

const listed = async (name: string) =>
  JSON.parse(await rig.succeed(['fault', 'list', name, '--json'])) as Listed
const masters = ({ nodes }: StatusDocument) =>
  nodes.filter(({ role }) => role === 'master').map(({ name }) => name)
const saying = ({ checks }: StatusDocument, check: string, observer: string) =>
  checks.find((one) => one.check === check && one.observer === observer)?.seen

/** What has passed so far: of the links of one node, which are all cut, and of all others, which are not. */
async function passed(topology: string, node: string) {
  const { links } = await listed(topology)
  const isOwn = ({ from, to }: Listed['links'][number]) => from === node || to === node
  expect(links.filter(({ cut }) => cut === 'drop')).toEqual(links.filter(isOwn))
  const bytes = (some: Listed['links']) =>
    new Map(some.map(({ from, to, bytes: count }) => [`${from} > ${to}`, count]))
  return { own: bytes(links.filter(isOwn)), others: bytes(links.filter((link) => !isOwn(link))) }
}

test(
  'a sentinel that was cut off sees all again at once, not when it doubts the silence',
  TIMEOUT,
  async () => {
    await rig.up(
      'quiet',
      'topology: sentinel\nreplicas: 1\nlinks: true\nsentinel: { down-after-milliseconds: 1000 }\n',
    )
    // A silent connection is doubted when it is 15 s old; here it is not within this test. It is so from 7.0 on.
    await rig.succeed([
      'cli',
      'quiet',
      'sentinel-1',
      '--',
      ...'SENTINEL DEBUG MIN-LINK-RECONNECT-PERIOD 600000'.split(' '),
    ])
    await rig.succeed(['fault', 'partition', 'quiet', 'sentinel-1 | rest'])
    await eventually('it holds the master for down', async () => {
      const log = await rig.succeed(['logs', 'quiet', 'sentinel-1'])
      return log.includes('+sdown master') ? true : undefined
    })
    await rig.succeed(['fault', 'heal', 'quiet'])
    expect(await rig.status('quiet', '--wait', '60s')).toMatchObject({ healthy: true, links: { faults: [] } })
  },
)

test('a Sentinel set in two shows the view of each side, and healed it has one master', TIMEOUT, async () => {
  await rig.up(
    'split',
    'topology: sentinel\nreplicas: 1\nlinks: true\nsentinel: { down-after-milliseconds: 1000, failover-timeout: 3000 }\n',
  )
  await rig.succeed(['fault', 'partition', 'split', 'redis-1,sentinel-1 | rest'])
  const apart = await eventually('the other side has a master', async () => {
    const seen = await rig.status('split')
    return masters(seen).length === 2 ? seen : undefined
  })
  expect(masters(apart)).toEqual(['redis-1', 'redis-2'])
  expect(apart.healthy).toBe(false)
  expect(saying(apart, 'one-master', 'all')).toBe('2 masters: redis-1 and redis-2')
  const addressOf = (name: string) => `127.0.0.1:${apart.nodes.find((node) => node.name === name)?.port}`
  // A sentinel tells of the new master once it is seen to be one.
  const views = await eventually('each sentinel names the master of its side', async () => {
    const seen = await rig.status('split')
    const named = ['sentinel-1', 'sentinel-2', 'sentinel-3'].map((one) => saying(seen, 'master-known', one))
    return named[1] === addressOf('redis-2') && named[2] === named[1] ? named : undefined
  })
  expect(views[0]).toBe(addressOf('redis-1'))
  const told = await rig.succeed(['cli', 'split', 'masters', '--json', '--', 'ROLE'])
  expect((JSON.parse(told) as { node: string }[]).map(({ node }) => node)).toEqual(['redis-1', 'redis-2'])

  await rig.succeed(['fault', 'heal', 'split'])
  const whole = await rig.status('split', '--wait', '90s')
  expect(whole).toMatchObject({ healthy: true, links: { faults: [] } })
  expect(masters(whole)).toEqual(['redis-2'])
})

test(
  'a master of a cluster that was cut off comes back as a replica, and every slot has one owner',
  TIMEOUT,
  async () => {
    await rig.up('shards', 'topology: cluster\nlinks: true\ncluster: { node-timeout: 1000 }\n')
    await rig.succeed(['fault', 'partition', 'shards', 'redis-1 | rest'])
    const before = await passed('shards', 'redis-1')
    const apart = await eventually('its replica has taken over', async () => {
      const seen = await rig.status('shards')
      const states = ['redis-1', 'redis-2'].map((one) => saying(seen, 'cluster-state', one))
      return masters(seen).includes('redis-4') && states.join(' ') === 'fail ok' ? seen : undefined
    })
    // Of itself it says that it is one: the address that its clients have.
    expect(masters(apart)).toContain('redis-1')
    const after = await eventually('all others go on', async () => {
      const now = await passed('shards', 'redis-1')
      return [...before.others].every(([link, bytes]) => (now.others.get(link) ?? 0) > bytes)
        ? now
        : undefined
    })
    // Five nodes, each with each.
    expect(before.others.size).toBe(20)
    expect(after.own).toEqual(before.own)

    await rig.succeed(['fault', 'heal', 'shards'])
    const whole = await rig.status('shards', '--wait', '60s')
    expect(whole).toMatchObject({ healthy: true, links: { faults: [] } })
    expect(masters(whole)).toEqual(['redis-2', 'redis-3', 'redis-4'])
    const owned = whole.nodes.flatMap(({ slots }) => slots ?? []).toSorted(([one], [other]) => one - other)
    // From 0 to the last one, each range behind the one before it.
    expect(owned.map(([first]) => first)).toEqual([0, ...owned.slice(0, -1).map(([, last]) => last + 1)])
    expect(owned.at(-1)?.[1]).toBe(16_383)
  },
)
