import { expect, test } from 'vitest'
import { openedPorts, pinnedPorts, portWishes } from '../../src/model/ports.ts'
import { topologyOf } from '../support/plans.ts'

const auto = (count: number) => ({ kind: 'auto', count })
const pinned = (...ports: number[]) => ({ kind: 'pinned', ports })

const wishes = (text: string) => portWishes(topologyOf(text))

test('the first port alone, the others follow', () => {
  expect(portWishes(topologyOf('topology: replication\nport: 7000'))).toEqual({
    data: pinned(7000, 7001, 7002),
    sentinels: pinned(),
    bus: false,
  })
})

test('by default', () => {
  expect(portWishes(topologyOf('topology: replication')).data).toEqual(pinned(6379, 6380, 6381))
  expect(portWishes(topologyOf('topology: sentinel'))).toEqual({
    data: pinned(6379, 6380, 6381),
    sentinels: pinned(26_379, 26_380, 26_381),
    bus: false,
  })
  expect(portWishes(topologyOf('topology: cluster'))).toEqual({
    data: pinned(7001, 7002, 7003, 7004, 7005, 7006),
    sentinels: pinned(),
    bus: true,
  })
})

test('a list, one for each node', () => {
  const file = topologyOf('topology: sentinel\nport: [3, 1, 2]\nsentinel: { port: [9, 8, 7] }')
  expect(portWishes(file)).toEqual({ data: pinned(3, 1, 2), sentinels: pinned(9, 8, 7), bus: false })
})

test('auto covers every port that the file does not pin', () => {
  expect(wishes('topology: cluster\nport: auto')).toEqual({ data: auto(6), sentinels: auto(0), bus: true })
  expect(wishes('topology: sentinel\nport: auto')).toMatchObject({ data: auto(3), sentinels: auto(3) })
  expect(wishes('topology: sentinel\nport: auto\nsentinel: { port: 5000 }')).toMatchObject({
    data: auto(3),
    sentinels: pinned(5000, 5001, 5002),
  })
  expect(wishes('topology: sentinel\nsentinel: { port: auto }')).toMatchObject({
    data: pinned(6379, 6380, 6381),
    sentinels: auto(3),
  })
})

test('--port is the first data port, whatever the file says', () => {
  const file = topologyOf('topology: sentinel\nport: [3, 1, 2]\nsentinel: { port: [9, 8, 7] }')
  expect(portWishes(file, 7000)).toMatchObject({ data: pinned(7000, 7001, 7002), sentinels: pinned(9, 8, 7) })
  const automatic = topologyOf('topology: sentinel\nport: auto')
  expect(portWishes(automatic, 7000)).toMatchObject({
    data: pinned(7000, 7001, 7002),
    sentinels: pinned(26_379, 26_380, 26_381),
  })
})

test('--port auto makes all of them automatic, whatever the file says', () => {
  const file = topologyOf('topology: sentinel\nport: [3, 1, 2]\nsentinel: { port: [9, 8, 7] }')
  expect(portWishes(file, 'auto')).toMatchObject({ data: auto(3), sentinels: auto(3) })
})

test('the pinned ones are known before anything starts', () => {
  const file = topologyOf('topology: sentinel\nport: auto\nsentinel: { port: 5000 }')
  expect(pinnedPorts(portWishes(file))).toEqual({ data: [], sentinels: [5000, 5001, 5002] })
})

test('a bus opens another port, 10000 above', () => {
  expect(openedPorts({ data: [1, 2], sentinels: [9] }, false)).toEqual([1, 2, 9])
  expect(openedPorts({ data: [1, 2], sentinels: [] }, true)).toEqual([1, 2, 10_001, 10_002])
})
