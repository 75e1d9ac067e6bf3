import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CertificateMaker } from '../../support/certificates.ts'
import { ask } from '../../support/nodes.ts'
import { useRig } from '../../support/rig.ts'
import { NO_PLAIN, pingOverTls } from '../../support/tls-client.ts'

const rig = useRig()
const maker = new CertificateMaker()
const OWN = 'cert: certs/redis.crt, key: certs/redis.key, ca: certs/ca.crt'
const certs = join(rig.folder, 'certs')
maker.write(certs, maker.server())
maker.write(certs, maker.client(), 'client')

const at = (name: string) => join(certs, name)
const trusted = { ca: at('ca.crt') }
const client = { ...trusted, cert: at('client.crt'), key: at('client.key') }

describe.each(['replication', 'sentinel', 'cluster'] as const)(
  'a %s with one’s own certificates',
  (topology) => {
    test('mutual TLS: a client without a certificate is refused by every node', async () => {
      const name = `mutual-${topology}`
      const { nodes, healthy } = await rig.up(
        name,
        `topology: ${topology}\ntls: { ${OWN}, clients: required }\n`,
      )
      expect(healthy).toBe(true)
      for (const node of nodes) {
        await expect(pingOverTls(node, trusted)).rejects.toThrow(/alert|closed|ECONNRESET/)
        expect(await pingOverTls(node, client)).toBe('+PONG')
        await expect(ask(node, 'PING')).rejects.toThrow(NO_PLAIN)
      }
      expect(await rig.succeed(['env', name])).toContain(`REDIS_TLS_KEY_FILE=${at('redis.key')}`)
      expect(await rig.succeed(['cli', name, 'all', '--', 'PING'])).toBe(
        nodes.map((node) => `==> ${node.name}\nPONG\n`).join(''),
      )
      await rig.succeed(['down', name])
    })
  },
)

test('a certificate of a stranger is refused too', async () => {
  const { nodes } = await rig.up(
    'strange',
    `topology: replication\nreplicas: 0\ntls: { ${OWN}, clients: required }\n`,
  )
  const stranger = new CertificateMaker('Another CA')
  stranger.write(join(rig.folder, 'strange'), stranger.client(), 'client')
  const theirs = { cert: join(rig.folder, 'strange/client.crt'), key: join(rig.folder, 'strange/client.key') }
  for (const node of nodes)
    await expect(pingOverTls(node, { ...trusted, ...theirs })).rejects.toThrow(/alert|closed|ECONNRESET/)
  await rig.succeed(['down', 'strange'])
})

test('clients: no asks nobody for a certificate, nodes neither', async () => {
  const { nodes, env } = await rig.up('asked', `topology: sentinel\ntls: { ${OWN}, clients: no }\n`)
  for (const node of nodes) expect(await pingOverTls(node, trusted)).toBe('+PONG')
  expect(env).not.toHaveProperty('REDIS_TLS_KEY_FILE')
  await rig.succeed(['down', 'asked'])
})

test('plain-port: keep leaves data nodes a plain port, which status shows, and sentinels none', async () => {
  const { nodes } = await rig.up('plain', `topology: sentinel\ntls: { ${OWN}, plain-port: keep }\n`)
  for (const node of nodes) await expect(ask(node, 'PING')).rejects.toThrow(NO_PLAIN)
  const [sentinels, others] = [true, false].map((is) =>
    nodes.filter(({ kind }) => (kind === 'sentinel') === is),
  )
  expect(sentinels?.map(({ plainPort }) => plainPort)).toEqual([undefined, undefined, undefined])
  for (const { host, plainPort = 0 } of others ?? [])
    expect(await ask({ host, port: plainPort }, 'PING')).toBe('PONG')
  await rig.succeed(['down', 'plain'])
})

describe('what can’t be used is told before anything is started', () => {
  interface Bad {
    what: string
    make: (folder: string) => void
    tells: string[]
    clients?: string
  }
  const yesterday = { fromDay: -10, days: 5 }
  const write = (folder: string, file: string, text: string) => writeFileSync(join(folder, file), text)
  const BAD: Bad[] = [
    {
      what: 'an expired certificate',
      make: (folder) => maker.write(folder, maker.server(yesterday)),
      tells: ['tls.cert can’t be used', 'a certificate that is valid today', 'CN=test node: expired on 20'],
    },
    {
      what: 'one that is not valid yet',
      make: (folder) => maker.write(folder, maker.server({ fromDay: 2 })),
      tells: ['tls.cert can’t be used', 'not valid before 20'],
    },
    {
      what: 'one for another host',
      make: (folder) => maker.write(folder, maker.server({ names: ['10.1.2.3', 'redis.example.com'] })),
      tells: ['a certificate for 127.0.0.1', 'one for IP Address:10.1.2.3, DNS:redis.example.com'],
    },
    {
      what: 'the key of another certificate',
      make: (folder) => {
        maker.write(folder, maker.server(), 'other')
        const key = readFileSync(join(folder, 'other.key'), 'utf8')
        maker.write(folder, maker.server())
        write(folder, 'redis.key', key)
      },
      tells: ['tls.key can’t be used', 'the key of another certificate'],
    },
    {
      what: 'another authority',
      make: (folder) => {
        maker.write(folder, maker.server())
        const other = new CertificateMaker('Another CA')
        other.write(folder, other.client(), 'client')
      },
      tells: ['tls.ca can’t be used', 'CN=Test CA', 'CN=Another CA'],
    },
    {
      what: 'an authority that has expired',
      make: (folder) => {
        const old = new CertificateMaker('Old CA', yesterday)
        old.write(folder, old.server())
      },
      tells: ['tls.ca can’t be used', 'CN=Old CA: expired on 20'],
    },
    {
      what: 'a certificate for clients alone',
      make: (folder) => maker.write(folder, maker.client()),
      tells: ['tls.cert can’t be used', 'without serverAuth'],
    },
    {
      what: 'no such file',
      make: (folder) => {
        maker.write(folder, maker.server())
        rmSync(join(folder, 'redis.key'))
      },
      tells: ['tls.key can’t be used', 'no such file', 'redis.key'],
    },
    {
      what: 'a folder',
      make: (folder) => {
        maker.write(folder, maker.server())
        rmSync(join(folder, 'redis.crt'))
        mkdirSync(join(folder, 'redis.crt'))
      },
      tells: ['tls.cert can’t be used', 'a folder'],
    },
    {
      what: 'a key in the place of the certificate',
      make: (folder) => {
        maker.write(folder, maker.server())
        write(folder, 'redis.crt', readFileSync(join(folder, 'redis.key'), 'utf8'))
      },
      tells: ['tls.cert can’t be used', 'a file of PRIVATE KEY'],
    },
    {
      what: 'a certificate that was cut off',
      make: (folder) => {
        maker.write(folder, maker.server())
        write(folder, 'redis.crt', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')
      },
      tells: ['tls.cert can’t be used', 'a certificate that can’t be read'],
    },
    {
      what: 'a key that is no key',
      make: (folder) => {
        maker.write(folder, maker.server())
        write(folder, 'redis.key', 'secret\n')
      },
      tells: ['tls.key can’t be used', 'no PEM'],
    },
    {
      what: 'an encrypted key',
      make: (folder) => {
        const issued = maker.server()
        maker.write(folder, issued)
        const pem = issued.key.export({
          type: 'pkcs8',
          format: 'pem',
          cipher: 'aes-256-cbc',
          passphrase: 'Sesame',
        })
        write(folder, 'redis.key', String(pem))
      },
      tells: ['tls.key can’t be used', 'one that is encrypted', 'openssl pkey'],
    },
    {
      what: 'an empty authority',
      make: (folder) => {
        maker.write(folder, maker.server())
        write(folder, 'ca.crt', '')
      },
      tells: ['tls.ca can’t be used', 'an empty file'],
    },
  ]

  test.each(BAD)('$what', async ({ what, make, tells }) => {
    const folder = join(rig.folder, what.replaceAll(/\W+/g, '-'))
    make(folder)
    const file = rig.file(
      'bad.yaml',
      `topology: replication\nport: auto\ntls: { cert: ${folder}/redis.crt, key: ${folder}/redis.key, ca: ${folder}/ca.crt }\n`,
    )
    const { code, stdout, stderr } = await rig.run(['up', file])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    for (const text of tells) expect(stderr.replaceAll("'", '’')).toContain(text)
    expect(stderr).not.toContain('MIGH')
    expect((await rig.run(['status', 'bad'])).code).toBe(2)
  })
})

test('one that expired while its topology was stopped is told at the next up, and the data stays', async () => {
  const folder = join(rig.folder, 'aged')
  maker.write(folder, maker.server())
  const yaml =
    'topology: replication\npersistence: aof\ntls: { cert: aged/redis.crt, key: aged/redis.key, ca: aged/ca.crt }\n'
  await rig.up('aged', yaml)
  await rig.succeed(['cli', 'aged', '--', 'SET', 'greeting', 'hello'])
  await rig.succeed(['down', 'aged'])
  maker.write(folder, maker.server({ fromDay: -10, days: 5 }))
  const file = join(rig.folder, 'aged.yaml')
  const { code, stderr } = await rig.run(['up', file, '--port', 'auto'])
  expect(code).toBe(2)
  expect(stderr).toContain('expired on 20')
  maker.write(folder, maker.server())
  await rig.succeed(['up', file, '--port', 'auto'])
  expect(await rig.succeed(['cli', 'aged', '--', 'GET', 'greeting'])).toBe('hello\n')
})
