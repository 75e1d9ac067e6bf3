import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { certificateInFile, shownCertificate } from '../../../src/processes/tls-socket.ts'
import { CertificateMaker } from '../../support/certificates.ts'
import { useRig } from '../../support/rig.ts'

const rig = useRig()

interface Renewed {
  newAuthority: boolean
  nodes: { node: string; renewed: boolean; why?: string }[]
}

async function renew(name: string): Promise<Renewed> {
  return JSON.parse(await rig.succeed(['certs', 'renew', name, '--json'])) as Renewed
}

test.each(['replication', 'sentinel', 'cluster'] as const)(
  'a %s: data nodes show the new certificate, and whoever is connected stays',
  async (topology) => {
    const document = await rig.up(topology, `topology: ${topology}\ntls: { clients: required }\n`)
    const at = (name: string) => join(document.stateDir, 'tls', name)
    const files = { ca: at('ca.crt'), cert: at('client.crt'), key: at('client.key') }
    const shown = async () =>
      await Promise.all(
        document.nodes.map(async (node) => (await shownCertificate(node, files, 5000))?.fingerprint),
      )
    const before = certificateInFile(at('server.crt')).fingerprint
    expect(new Set(await shown())).toEqual(new Set([before]))
    const read = (path: string) => readFileSync(path, 'utf8')
    const tls = { ca: read(files.ca), cert: read(files.cert), key: read(files.key) }
    const { host, port } = document.nodes[0] ?? { host: '', port: 0 }
    const connected = new Redis({ host, port, tls })
    const id = await connected.client('ID')

    const { nodes, newAuthority } = await renew(topology)
    const after = certificateInFile(at('server.crt')).fingerprint
    expect(after).not.toBe(before)
    expect(newAuthority).toBe(false)
    const sentinels = document.nodes.map(({ kind }) => kind === 'sentinel')
    expect(nodes.map(({ renewed }) => renewed)).toEqual(sentinels.map((is) => !is))
    expect(await shown()).toEqual(sentinels.map((is) => (is ? before : after)))
    expect(await connected.client('ID')).toBe(id)
    connected.disconnect()
    expect((await rig.run(['status', topology, '--probe'])).code).toBe(0)

    if (topology === 'sentinel') await rig.succeed(['restart', topology, 'sentinels'])
    expect((await rig.run(['status', topology, '--wait', '30s'])).code).toBe(0)
    expect(await shown()).toEqual(sentinels.map(() => after))
    await rig.succeed(['down', topology])
  },
)

test('one’s own are read again; bad ones are told, and the nodes keep what they have', async () => {
  const maker = new CertificateMaker()
  const folder = join(rig.folder, 'certs')
  maker.write(folder, maker.server())
  const own = 'tls: { cert: certs/redis.crt, key: certs/redis.key, ca: certs/ca.crt }'
  const { nodes } = await rig.up('own', `topology: replication\nreplicas: 1\n${own}\n`)
  const files = {
    ca: join(folder, 'ca.crt'),
    cert: join(folder, 'redis.crt'),
    key: join(folder, 'redis.key'),
  }
  const shown = async () =>
    await Promise.all(nodes.map(async (node) => (await shownCertificate(node, files, 5000))?.fingerprint))
  const first = certificateInFile(files.cert).fingerprint

  const expired = maker.server({ fromDay: -10, days: 5 })
  maker.write(folder, expired)
  const { code, stderr } = await rig.run(['certs', 'renew', 'own'])
  expect(code).toBe(2)
  expect(stderr).toContain('expired on 20')

  const good = maker.server()
  maker.write(folder, good)
  expect(await shown()).toEqual([first, first])
  expect((await renew('own')).nodes.every(({ renewed }) => renewed)).toBe(true)
  expect(await shown()).toEqual([good, good].map(({ certificate }) => certificate.fingerprint256))
  await rig.succeed(['down', 'own'])
})

test('an authority whose key is gone is replaced by a new one, and that is told', async () => {
  const { stateDir } = await rig.up('lost', 'topology: replication\nreplicas: 0\ntls: true\n')
  const at = (name: string) => join(stateDir, 'tls', name)
  const before = new X509Certificate(readFileSync(at('ca.crt'))).fingerprint256
  writeFileSync(at('ca.key'), 'no key\n')
  expect((await renew('lost')).newAuthority).toBe(true)
  expect(new X509Certificate(readFileSync(at('ca.crt'))).fingerprint256).not.toBe(before)
  expect((await rig.run(['status', 'lost', '--probe'])).code).toBe(0)
  await rig.succeed(['down', 'lost'])
})

test('a node that is gone or paused is told of', async () => {
  await rig.up('partly', 'topology: replication\ntls: true\n')
  await rig.succeed(['kill', 'partly', 'redis-3'])
  expect((await renew('partly')).nodes).toEqual([
    { node: 'redis-1', renewed: true },
    { node: 'redis-2', renewed: true },
    { node: 'redis-3', renewed: false, why: 'it does not run; it takes the new one when it starts' },
  ])
  await rig.succeed(['pause', 'partly', 'redis-2'])
  const { code, stderr } = await rig.run(['certs', 'renew', 'partly'])
  expect(code).toBe(1)
  expect(stderr).toContain('! redis-2  keeps its old one: its process is paused')
  await rig.succeed(['resume', 'partly', 'redis-2'])
  await rig.succeed(['down', 'partly'])
})

test('without TLS there is nothing to renew', async () => {
  await rig.up('bare', 'topology: replication\nreplicas: 0\n')
  const { code, stderr } = await rig.run(['certs', 'renew', 'bare'])
  expect(code).toBe(2)
  expect(stderr).toContain('✘ "bare" has no TLS')
  await rig.succeed(['down', 'bare'])
})
