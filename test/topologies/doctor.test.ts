import { describe, expect, test } from 'vitest'
import type { ListedTopology } from '../../src/topologies/registry.ts'
import { judgeLeases, judgeTopology } from '../../src/topologies/doctor/leftovers.ts'
import {
  judgeHugePages,
  judgeOpenFiles,
  judgeOvercommit,
  judgeQueue,
} from '../../src/topologies/doctor/machine.ts'
import { formatPorts, judgeEphemeral, judgePorts } from '../../src/topologies/doctor/ports.ts'
import { judgeClient, judgeTls } from '../../src/topologies/doctor/program.ts'
import { judgeFolder } from '../../src/topologies/doctor/state-folder.ts'
import { redis6, redis7 } from '../support/plans.ts'

describe('the program', () => {
  test('a redis-cli that is missing is a warning', () => {
    expect(judgeClient('/usr/bin/redis-cli').ok).toBe('ok')
    expect(judgeClient(undefined)).toMatchObject({
      ok: 'warning',
      try: expect.stringContaining('redis-tools'),
    })
  })

  test('TLS that is not there is said, TLS that is unknown is a warning', () => {
    expect(judgeTls(true)).toEqual({ check: 'tls', ok: 'ok', seen: 'built in' })
    expect(judgeTls(false)).toMatchObject({ ok: 'ok', seen: expect.stringContaining('not built in') })
    expect(judgeTls(undefined).ok).toBe('warning')
  })
})

describe('the machine', () => {
  test.for([
    [107, 6, 'problem'],
    [108, 6, 'warning'],
    [10_031, 6, 'warning'],
    [10_032, 6, 'ok'],
    [1024, 1000, 'problem'],
    [Infinity, 1000, 'ok'],
  ] as const)('%d open files for %d nodes: %s', ([limit, nodes, ok]) => {
    expect(judgeOpenFiles(limit, nodes).ok).toBe(ok)
  })

  test.for([
    ['1', 'ok'],
    ['0', 'warning'],
    ['2', 'warning'],
  ] as const)('vm.overcommit_memory = %s: %s', ([setting, ok]) => {
    expect(judgeOvercommit(setting).ok).toBe(ok)
  })

  test.for([
    ['always [madvise] never', redis6, 'ok'],
    ['[always] madvise never', redis7, 'ok'],
    ['[always] madvise never', redis6, 'warning'],
    ['[always] madvise never', undefined, 'warning'],
  ] as const)('huge pages, %s: %s', ([setting, server, ok]) => {
    expect(judgeHugePages(setting, server).ok).toBe(ok)
  })

  test('a queue shorter than the servers want', () => {
    expect(judgeQueue(511).ok).toBe('ok')
    expect(judgeQueue(128)).toMatchObject({ ok: 'warning', try: 'sudo sysctl net.core.somaxconn=512' })
  })
})

describe('ports', () => {
  const free = { port: 6379, taken: undefined, topology: undefined }
  const stranger = { port: 6380, taken: 'held by nginx, pid 7', topology: undefined }
  const ours = { port: 6381, taken: 'held by redis-server, pid 8', topology: 'shop' }

  test('one that a file pins and another has is a problem', () => {
    expect(judgePorts([free, stranger, ours], { name: 'bar' })).toEqual([
      { check: 'ports', ok: 'ok', seen: 'free: 6379' },
      {
        check: 'port 6380',
        ok: 'problem',
        seen: 'held by nginx, pid 7',
        try: '--port auto, another `port` in the file, or end the process that holds it',
      },
      {
        check: 'port 6381',
        ok: 'problem',
        seen: 'held by redis-server, pid 8, of the topology "shop"',
        try: '--port auto, or redis-ha down shop',
      },
    ])
  })

  test('the file’s own topology may have its ports', () => {
    expect(judgePorts([ours], { name: 'shop' })).toEqual([
      { check: 'ports', ok: 'ok', seen: 'used by "shop", which runs: 6381' },
    ])
  })

  test('a default port that somebody has is only a warning', () => {
    expect(judgePorts([stranger, ours], undefined).map(({ ok }) => ok)).toEqual(['warning', 'warning'])
  })

  test('ports that the kernel may give to clients', () => {
    expect(judgeEphemeral([32_767, 61_000], [32_768, 60_999]).ok).toBe('ok')
    expect(judgeEphemeral([32_767, 32_768, 60_999], [32_768, 60_999])).toMatchObject({
      ok: 'warning',
      seen: expect.stringContaining('32768, 60999 of ours'),
    })
  })

  test('ports as people write them', () => {
    expect(formatPorts([26_379, 6380, 6379, 6381])).toBe('6379-6381, 26379')
  })
})

describe('the state directory', () => {
  const folder = { kind: 'folder', writable: true, openToOthers: false } as const
  test.for([
    [folder, folder, 'ok'],
    [{ ...folder, openToOthers: true }, folder, 'warning'],
    [{ ...folder, writable: false }, folder, 'problem'],
    [{ kind: 'other' }, folder, 'problem'],
    [{ kind: 'absent' }, { ...folder, openToOthers: true }, 'ok'],
    [{ kind: 'absent' }, { ...folder, writable: false }, 'problem'],
    [{ kind: 'absent' }, { kind: 'other' }, 'problem'],
  ] as const)('%j below %j: %s', ([seen, above, ok]) => {
    expect(judgeFolder('/state', seen, above).ok).toBe(ok)
  })
})

describe('what earlier runs left behind', () => {
  const listed: ListedTopology = {
    name: 'shop',
    topology: 'replication',
    state: 'running',
    nodes: 3,
    alive: 3,
    ports: [],
    file: '/shop.yaml',
    stateDir: '/state/shop',
  }
  test.for([
    [{ state: 'running' }, []],
    [{ state: 'stopped' }, []],
    [{ state: 'partial', alive: 1 }, ['warning']],
    [{ state: 'interrupted', alive: 0 }, ['warning']],
    [{ state: 'unreadable' }, ['problem']],
  ] as const)('%j: %j', ([change, oks]) => {
    expect(judgeTopology({ ...listed, ...change }, undefined).map(({ ok }) => ok)).toEqual(oks)
  })

  test('one that a redis-ha is at work on is left in peace', () => {
    expect(judgeTopology({ ...listed, state: 'interrupted' }, 7)).toEqual([
      { check: 'topology shop', ok: 'ok', seen: 'redis-ha, pid 7, is at work on it' },
    ])
  })

  test('leases that nobody holds', () => {
    expect(judgeLeases([])).toEqual([])
    expect(judgeLeases(['/state/a', '/state/b'])).toMatchObject([
      { ok: 'warning', seen: expect.stringContaining('2 topologies that died') },
    ])
  })
})
