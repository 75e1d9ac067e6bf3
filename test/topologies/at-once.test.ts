import { expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { useRig } from '../support/rig.ts'

const first = useRig()
const second = useRig()
const KINDS = ['replication', 'sentinel', 'cluster'] as const

test('six `up`s with automatic ports at the same moment, in two state directories: no port is shared', async () => {
  const documents = await Promise.all(
    [first, second].flatMap((rig) => KINDS.map(async (kind) => await rig.up(kind, `topology: ${kind}\n`))),
  )
  expect(documents.every(({ healthy }) => healthy)).toBe(true)
  const ports = documents.flatMap(portsOf)
  expect(new Set(ports).size).toBe(ports.length)

  // One name in two state directories: what is done in one is nothing to the other.
  await second.succeed(['down', '--all', '--purge'])
  expect((await first.status('cluster')).healthy).toBe(true)

  const ended = await Promise.all([first.run(['down', 'cluster']), first.run(['down', 'cluster'])])
  expect(ended.some(({ code }) => code === 0)).toBe(true)
  expect(ended.every(({ code }) => code === 0 || code === 2)).toBe(true)

  // Whoever is first: the `up` finds it running or starts it anew, the `down` stops it.
  const file = `${first.folder}/sentinel.yaml`
  const [up, down] = await Promise.all([
    first.run(['up', file, '--port', 'auto']),
    first.run(['down', 'sentinel']),
  ])
  expect([up.code, down.code]).toEqual([0, 0])
})

function portsOf({ nodes }: StatusDocument): number[] {
  return nodes.flatMap(({ port, busPort }) => (busPort === undefined ? [port] : [port, busPort]))
}
