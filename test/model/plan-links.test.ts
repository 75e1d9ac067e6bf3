import { expect, test } from 'vitest'
import { applicationAddress, sourceAddress } from '../../src/model/plan-links.ts'
import { planOf, redis6 } from '../support/plans.ts'

const FILE = { topology: 'sentinel' as const, replicas: 1, sentinels: 3, links: true }
const directives = (change: Parameters<typeof planOf>[1] = {}) =>
  planOf(FILE, change).nodes.map(({ sections }) =>
    sections
      .flatMap((section) => section.directives)
      .filter(({ name }) => ['bind', 'bind-source-addr'].includes(name))
      .map(({ name, args }) => [name, ...args]),
  )

const numbers = [1, 2, 3, 4, 5]

test('from 7.0 on a node dials from an address of its own', () => {
  expect(directives()).toEqual(
    numbers.map((number) => [
      ['bind', '127.0.0.1'],
      ['bind-source-addr', `127.0.1.${number}`],
    ]),
  )
})

test('before 7.0 it is the first that it listens on', () => {
  expect(directives({ server: redis6 })).toEqual(
    numbers.map((number) => [['bind', `127.0.1.${number}`, '127.0.0.1']]),
  )
})

test('each node and each application has its own, however many there are', () => {
  const all = Array.from({ length: 1000 }, (_, index) => sourceAddress(index))
  const applications = Array.from({ length: 250 }, (_, index) => applicationAddress(index))
  expect(new Set([...all, ...applications]).size).toBe(1250)
})
