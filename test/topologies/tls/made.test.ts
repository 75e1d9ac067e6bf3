import { X509Certificate } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../../src/model/document.ts'
import { secretOf } from '../../support/certificates.ts'
import { ask } from '../../support/nodes.ts'
import { useRig } from '../../support/rig.ts'
import { openToOthers, SecretSearch } from '../../support/secret-search.ts'
import { NO_PLAIN, pingOverTls } from '../../support/tls-client.ts'

const rig = useRig()
const KINDS = ['replication', 'sentinel', 'cluster'] as const

function filesOf({ stateDir }: StatusDocument) {
  const at = (name: string) => join(stateDir, 'tls', name)
  return { ca: at('ca.crt'), cert: at('client.crt'), key: at('client.key') }
}

describe.each(KINDS)('a %s with tls: true', async (topology) => {
  const document = await rig.up(topology, `topology: ${topology}\ntls: true\n`)
  const files = filesOf(document)

  test('is healthy, and writes reach the replicas', async () => {
    expect(document.healthy).toBe(true)
    expect(document.url).toMatch(/^rediss(\+sentinel|\+cluster)?:\/\//)
    expect((await rig.run(['status', topology, '--probe'])).code).toBe(0)
  })

  test('redis-cli gets its certificates from `cli`, on every node', async () => {
    expect(await rig.succeed(['cli', topology, 'all', '--', 'PING'])).toBe(
      document.nodes.map((node) => `==> ${node.name}\nPONG\n`).join(''),
    )
  })

  test('every node speaks TLS, by a certificate for its address, and refuses plain connections', async () => {
    for (const node of document.nodes) {
      expect(await pingOverTls(node, { ca: files.ca })).toBe('+PONG')
      await expect(ask(node, 'PING')).rejects.toThrow(NO_PLAIN)
    }
  })

  test('a bus speaks no plain Redis either', async () => {
    const buses = document.nodes.flatMap(({ host, busPort }) =>
      busPort === undefined ? [] : [{ host, port: busPort }],
    )
    expect(buses).toHaveLength(topology === 'cluster' ? 6 : 0)
    for (const bus of buses) await expect(ask(bus, 'PING')).rejects.toThrow(NO_PLAIN)
  })

  test('its certificates are for every name that this machine has for itself', () => {
    const server = new X509Certificate(readFileSync(join(document.stateDir, 'tls', 'server.crt')))
    expect(['127.0.0.1', '::1'].map((address) => server.checkIP(address))).toEqual(['127.0.0.1', '::1'])
    expect(server.checkHost('localhost')).toBe('localhost')
    expect(server.checkHost('example.com')).toBeUndefined()
    const authority = new X509Certificate(readFileSync(files.ca))
    expect(server.verify(authority.publicKey)).toBe(true)
  })

  test('its keys are for its user alone, and nobody tells them', async () => {
    const folder = join(document.stateDir, 'tls')
    const keys = readdirSync(folder).filter((name) => name.endsWith('.key'))
    expect(keys).toEqual(['ca.key', 'client.key', 'server.key'])
    expect(openToOthers(document.stateDir)).toEqual([])
    const commands = [
      ['status', topology, '--json'],
      ['env', topology],
      ['ls', '--json'],
      ['logs', topology, '--json'],
      ['events', topology, '--json'],
      ['render', join(rig.folder, `${topology}.yaml`)],
      ['up', join(rig.folder, `${topology}.yaml`), '--dry-run', '--json'],
      ['doctor', join(rig.folder, `${topology}.yaml`)],
    ]
    const outputs = await Promise.all(
      commands.map(
        async (args) => [args.join(' '), await rig.run(args, { env: { DEBUG: 'redis-ha' } })] as const,
      ),
    )
    for (const name of keys) {
      const search = new SecretSearch(secretOf(readFileSync(join(folder, name), 'utf8')))
      search.folder(rig.home, (path) => path === join(folder, name))
      search.processes(document.nodes.flatMap(({ pid }) => pid ?? []))
      search.text('what up --json printed', JSON.stringify(document))
      for (const [command, output] of outputs) search.output(command, output)
      expect(search.found).toEqual([])
      // A search that finds nothing where there is something would say the same.
      search.folder(folder)
      expect(search.found).toEqual([`the file ${join(folder, name)}`])
    }
  })
})

test('two topologies trust each other’s certificates as little as anybody’s', async () => {
  const [one, other] = await Promise.all(
    ['one', 'other'].map(
      async (name) => await rig.up(name, 'topology: replication\nreplicas: 0\ntls: true\n'),
    ),
  )
  if (!one || !other) throw new Error('two were started')
  const [node] = one.nodes
  if (!node) throw new Error('it has a node')
  expect(await pingOverTls(node, { ca: filesOf(one).ca })).toBe('+PONG')
  await expect(pingOverTls(node, { ca: filesOf(other).ca })).rejects.toThrow(
    /self-signed|unable to verify|signature/,
  )
})

test('a server that was built without TLS is told by name, and nothing is started', async () => {
  const path = rig.file(
    'old/redis-server',
    `#!/bin/sh\n[ "$1" = --version ] && exec redis-server --version\necho ">>> 'tls-port 0'"\nexit 1\n`,
  )
  chmodSync(path, 0o755)
  const file = rig.file('old.yaml', `topology: replication\ntls: true\nserver: ${path}\nport: auto\n`)
  const { code, stderr } = await rig.run(['up', file])
  expect(code).toBe(3)
  expect(stderr).toContain('✘ redis 7')
  expect(stderr).toContain('has no TLS')
  expect(stderr).toContain(`where     ${path}`)
  expect((await rig.run(['status', 'old'])).code).toBe(2)
})
