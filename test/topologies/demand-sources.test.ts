import { expect, test } from 'vitest'
import { RedisHaError } from '../../src/model/failure.ts'
import type { PortState } from '../../src/processes/listeners.ts'
import { demandSources } from '../../src/topologies/demand-sources.ts'

const refused = async (has: (host: string) => boolean) => {
  const tryAddress = async (host: string): Promise<PortState> =>
    await Promise.resolve(
      has(host) ? { state: 'free' } : { state: 'refused', why: `bind EADDRNOTAVAIL ${host}` },
    )
  try {
    await demandSources(3, tryAddress)
    return undefined
  } catch (error) {
    if (error instanceof RedisHaError) return error.failure
    throw error
  }
}

test('a machine that has 127.0.0.1 alone is told what is missing', async () => {
  expect(await refused((host) => host === '127.0.0.1')).toMatchObject({
    expected: '127.0.1.1 to 127.0.1.3 on this machine',
    seen: '127.0.1.1: bind EADDRNOTAVAIL 127.0.1.1',
    try: expect.stringContaining('ifconfig lo0 alias 127.0.1.1'),
  })
})

test('one that is missing is named', async () => {
  expect(await refused((host) => host !== '127.0.1.3')).toMatchObject({
    seen: '127.0.1.3: bind EADDRNOTAVAIL 127.0.1.3',
  })
})

test('where there are all, nothing is said', async () => {
  expect(await refused(() => true)).toBeUndefined()
})
