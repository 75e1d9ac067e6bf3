import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  commandsAt,
  commandsBefore,
  commandsOfCopies,
  commandsThatAct,
  drillYaml,
} from '../../test/support/every-command.ts'
import { secretOf } from '../../test/support/certificates.ts'
import { holdsPassword, openToOthers, SecretSearch } from '../../test/support/secret-search.ts'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { demand } from '../support/failure.ts'
import { demandNoTrace, type Ended, Place } from '../support/place.ts'
import { TOPOLOGIES, yamlOf } from '../support/shapes.ts'

const REPLICA = { replication: 'redis-3', sentinel: 'redis-3', cluster: 'redis-6' }
/** What a shell, YAML, a conf file, JSON, an URL or HTML each take for something else. */
const SPECIAL: readonly [string, ...string[]] = [
  '"',
  "'",
  '\\',
  '$',
  '`',
  '#',
  ' ',
  '%',
  '&',
  '<',
  '{',
  ':',
  '@',
  '/',
  '!',
  '*',
  'ä',
  '界',
]

function passwordBy(chance: Chance): string {
  const letter = () => 'abcdefghkmnpqrstuvwxyzACDEFGHKMNPQRT234679'.charAt(chance.below(42))
  return Array.from({ length: 20 }, (_, at) => (at % 4 === 3 ? chance.of(SPECIAL) : letter())).join('')
}

/** Each form of `auth` and of `users`, with what has to be in the environment for it. */
function authBy(chance: Chance, password: string): { auth: string; env: Record<string, string> } {
  const [form, env] = chance.of<readonly [string, Record<string, string>]>([
    [`'${password.replaceAll("'", "''")}'`, {}],
    ['{ env: SHOP_PASSWORD }', { SHOP_PASSWORD: password }],
    ['generate', {}],
  ])
  const auth = chance.of([
    `auth: { password: ${form} }`,
    `auth: { user: app, password: ${form} }`,
    `users: { default: off, app: { password: ${form} } }`,
    `users: { default: { password: ${form} }, copier: { for: replication } }`,
  ])
  return { auth, env }
}

/** The passwords of all users. */
function passwordsIn(stateDir: string): string[] {
  const [one, all] = ['password', 'passwords.json'].map((name) => join(stateDir, name))
  if (one !== undefined && existsSync(one)) return [readFileSync(one, 'utf8')]
  return Object.values(JSON.parse(readFileSync(all ?? '', 'utf8')) as Record<string, string>)
}

/** With TLS: the secret of each key, and the file that it is in. */
function keysIn(stateDir: string): { secret: string; path: string }[] {
  const folder = join(stateDir, 'tls')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.key')) : []
  return names.map((name) => {
    const path = join(folder, name)
    return { secret: secretOf(readFileSync(path, 'utf8')), path }
  })
}

/** A program in the place of the server that notes what it was started with, and becomes the server. */
function spyingServer(place: Place, spied: string): string {
  const path = place.file(
    'redis-server',
    `#!/bin/sh\n{ printf '%s\\n' "$@"; tr '\\0' '\\n' </proc/$$/environ; } >>'${spied}'\nexec redis-server "$@"\n`,
  )
  chmodSync(path, 0o755)
  return path
}

const everywhere: Scenario = {
  name: 'secrets',
  promise:
    'A password in any form of `auth` and `users`, of every user, and the keys of TLS, in every command: in no argument, environment, log, JSON, event, report, artifact or output but `env`, and in no file that others may read',
  full: 18,
  short: 3,
  run: async (chance, index) => {
    await using place = new Place()
    const topology = TOPOLOGIES[index % TOPOLOGIES.length] ?? 'replication'
    const { auth, env } = authBy(chance, passwordBy(chance))
    Object.assign(place.env, env, { DEBUG: chance.of(['redis-ha', '']) })
    const spied = join(place.folder, 'spied')
    const tls = chance.of(['tls: true', 'tls: { clients: required }', 'tls: false'])
    const lines = [`server: ${spyingServer(place, spied)}`, 'persistence: aof', auth, tls]
    mkdirSync(join(place.folder, 'changed'))
    const walked = {
      name: 'shop',
      file: place.file('shop.yaml', yamlOf(topology, ...lines)),
      dying: place.file('dying.yaml', yamlOf(topology, ...lines, 'config: { no-such-directive: 1 }')),
      changed: place.file('changed/shop.yaml', yamlOf(topology, ...lines, 'replicas: 3')),
    }
    const copied = {
      drill: place.file('drill.yaml', drillYaml(walked.file)),
      load: place.file('seed.redis', 'SET greeting hello\n'),
      reports: join(place.folder, 'reports'),
      leaving: join(place.folder, 'copied'),
    }
    const outputs: [string, Ended][] = []
    const walk = async (commands: string[][]) => {
      for (const args of commands) {
        const ended = await place.run(...args)
        if (place.env['DEBUG'] === '') demandNoTrace(ended)
        outputs.push([args.join(' '), ended])
      }
    }
    await walk(commandsBefore(walked))
    const document = await place.up(walked.file)
    await walk(commandsAt(walked))
    await walk(commandsThatAct('shop', REPLICA[topology]))
    await walk([['failover', 'shop', '--json']])
    await walk([['drill', copied.drill, '--against', 'shop', '--yes', '--json']])
    await walk(commandsOfCopies(walked, copied))
    const before = passwordsIn(document.stateDir)
    const keys = keysIn(document.stateDir)
    demand(keys.length === (tls === 'tls: false' ? 0 : 3), `with ${tls} there are ${keys.length} keys`)
    if (tls !== 'tls: false') {
      await walk([
        ['certs', 'renew', 'shop'],
        ['certs', 'renew', 'shop', '--json'],
      ])
      keys.push(...keysIn(document.stateDir))
    }
    if (auth.startsWith('users')) {
      // Whose password the file says may not have another.
      await walk([
        ['passwd', 'shop', '--user', auth.includes('copier') ? 'copier' : 'replication', '--generate'],
        ['passwd', 'shop', '--user', 'redis-ha', '--generate', '--json'],
      ])
      demand(
        outputs.slice(-2).every(([, { code }]) => code === 0),
        'a password can not be changed',
        outputs
          .slice(-2)
          .map(([, { stderr }]) => stderr)
          .join('\n'),
      )
    }
    // Where each topology has one of its own, that of the copies is another.
    const passwords = [
      ...new Set([...before, ...passwordsIn(document.stateDir), readFileSync(copied.leaving, 'utf8')]),
    ]
    const pids = (await place.status('shop')).nodes.flatMap(({ pid }) => pid ?? [])
    const secrets = [
      ...passwords.map((secret) => ({ secret, mayTell: holdsPassword })),
      ...keys.map(({ secret, path }) => ({ secret, mayTell: (file: string) => file === path })),
    ]
    const found = (): string[] =>
      secrets.flatMap(({ secret, mayTell }) => {
        const search = new SecretSearch(secret)
        search.folder(place.home, mayTell)
        search.folder(copied.reports)
        search.processes(pids)
        search.text('what servers were started with', readFileSync(spied, 'utf8'))
        for (const [command, output] of outputs) search.output(command, output)
        return [...search.found, ...openToOthers(document.stateDir)]
      })
    const demandSecret = () => {
      const places = [...new Set(found())]
      demand(
        places.length === 0,
        `with ${auth.replace(/'.*'/, "'…'")} and ${tls} of a ${topology} it is seen`,
        places.join('\n'),
      )
    }
    demandSecret()
    // A search that finds nothing where there is something would say the same.
    for (const { secret } of secrets) {
      const planted = join(document.stateDir, 'nodes', 'redis-1', 'planted.log')
      writeFileSync(planted, `AUTH ${JSON.stringify(secret)}\n`, { mode: 0o600 })
      demand(found().includes(`the file ${planted}`), 'the search does not find what was planted')
      rmSync(planted)
    }
    await walk([
      ['kill', 'shop', 'redis-1'],
      ['up', walked.file],
      ['status', 'shop'],
      ['events', 'shop', '--json'],
      ['down', 'shop'],
      ['ls', '--json'],
      ['up', walked.file, '--json'],
    ])
    demandSecret()
    await place.demandClean()
  },
}

export const secrets = [everywhere]
