import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/commands/all-commands.ts'
import { wordOf } from '../../src/commands/takes.ts'
import {
  commandsAt,
  commandsBefore,
  commandsOfCopies,
  commandsThatAct,
  commandsThatStay,
  drillYaml,
  NOT_WALKED,
} from '../support/every-command.ts'
import { killNode, pidOf } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'
import { holdsPassword, openToOthers, SecretSearch } from '../support/secret-search.ts'
import { serverScript } from '../support/server-script.ts'

const rig = useRig()

// What a shell, YAML, a conf file and JSON each take for something else.
const PASSWORD = 'Sesame4711 "w\' #\\ $HOME'
const ENV = { SHOP_PASSWORD: PASSWORD }

test('every command is in the walk', () => {
  const walked = { name: '', file: '', dying: '', changed: '' }
  const copied = { drill: '', load: '', reports: '', leaving: '' }
  const lines = [
    ...commandsBefore(walked),
    ...commandsAt(walked),
    ...commandsThatStay(walked),
    ...commandsThatAct('', ''),
    ...commandsOfCopies(walked, copied),
    ['down'],
  ]
  const words = new Set([...lines.map(([word]) => word), ...NOT_WALKED])
  expect([...words]).toEqual(expect.arrayContaining(COMMANDS.map(wordOf)))
})

const WAYS = [
  ['replication', `{ password: '${PASSWORD.replaceAll("'", "''")}' }`, 'redis-3'],
  ['sentinel', '{ user: app, password: { env: SHOP_PASSWORD } }', 'redis-3'],
  ['cluster', '{ user: app, password: generate }', 'redis-6'],
] as const

test.for(WAYS)(
  'the password of a %s with %s is where it must be, and nowhere else',
  { timeout: 180_000 },
  async ([topology, auth, replica]) => {
    const name = `quiet-${topology}`
    // A proxy stands in the links of one of them.
    const hasLinks = topology === 'sentinel'
    const spied = join(rig.folder, `${name}.spied`)
    // What every process of a server was started with, its `--version` and the sentinels included.
    const server = serverScript(rig, name, [
      `{ printf '%s\\n' "$@"; tr '\\0' '\\n' </proc/$$/environ || env; } >>'${spied}'`,
    ])
    const yaml = (...more: string[]) =>
      [
        `topology: ${topology}`,
        'persistence: aof',
        'port: auto',
        `server: ${server}`,
        `auth: ${auth}`,
        ...(hasLinks ? ['links: true'] : []),
        ...more,
        '',
      ].join('\n')
    const walked = {
      name,
      file: rig.file(`${name}.yaml`, yaml()),
      dying: rig.file(`${name}-dying.yaml`, yaml('config: { no-such-directive: 1 }')),
      changed: rig.file(`changed/${name}.yaml`, yaml('replicas: 3', `name: ${name}`)),
    }
    const copied = {
      drill: rig.file(`${name}-drill.yaml`, drillYaml(walked.file)),
      load: rig.file(`${name}.redis`, 'SET greeting hello\n'),
      reports: join(rig.folder, `${name}-reports`),
      leaving: join(rig.folder, `${name}.copied`),
    }
    const outputs: [string, { stdout: string; stderr: string }][] = []
    const run = async (args: string[], env: Record<string, string> = ENV) => {
      const outcome = await rig.run(args, { env })
      outputs.push([args.join(' '), outcome])
      return outcome
    }
    const debugging = { ...ENV, DEBUG: 'redis-ha' }
    await Promise.all(commandsBefore(walked).map((args) => run(args, debugging)))
    expect((await run(['up', walked.file])).code).toBe(0)
    const document = await rig.status(name)
    expect(document.healthy).toBe(true)
    await Promise.all(commandsAt(walked).map((args) => run(args, debugging)))
    for (const args of commandsThatStay(walked)) {
      const staying = rig.start(args, { env: ENV })
      await once(staying.stdout, 'data')
      staying.kill('SIGTERM')
      outputs.push([args.join(' '), await staying])
    }

    const password = readFileSync(join(document.stateDir, 'password'), 'utf8')
    expect([auth.includes('generate'), password === PASSWORD]).toContain(true)
    // Where it may be shown.
    const shown = new SecretSearch(password)
    for (const format of ['json', 'shell', 'github'])
      shown.output(format, await rig.run(['env', name, '--format', format]))
    expect(shown.found).toEqual(['stdout of json', 'stdout of shell', 'stdout of github', 'stderr of github'])

    const codes = []
    for (const args of commandsThatAct(name, replica)) codes.push((await run(args, debugging)).code)
    const onLinks = hasLinks ? [0, 0, 0] : [2, 2, 2]
    const slot = topology === 'cluster' ? 0 : 2
    expect(codes).toEqual([0, 0, 0, 0, 0, 0, 0, 2, 2, ...onLinks, slot, 0, 0, 0])
    const against = ['--against', name, '--yes', '--report', `${copied.reports}/against`]
    expect((await run(['drill', copied.drill, ...against], debugging)).code).toBe(0)
    const copies = []
    for (const args of commandsOfCopies(walked, copied)) copies.push((await run(args, debugging)).code)
    expect(copies).toEqual([3, 125, 125, 1])
    // One that is made for each topology is another for each copy.
    const others = readFileSync(copied.leaving, 'utf8')
    expect([auth.includes('generate'), others === password.repeat(2)]).toContain(true)

    const searches = [password, others].map((secret) => new SecretSearch(secret))
    const searchState = () => {
      for (const search of searches) {
        search.folder(rig.home, holdsPassword)
        search.folder(copied.reports)
      }
      expect(openToOthers(document.stateDir)).toEqual([])
    }
    searchState()
    expect(existsSync(join(copied.reports, 'run'))).toBe(true)
    const running = await rig.status(name)
    const pids = running.nodes.map((node) => pidOf(running, node.name))
    for (const search of searches) {
      search.processes(pids)
      search.text('what servers were started with', readFileSync(spied, 'utf8'))
    }

    killNode(running, 'redis-1')
    for (const args of [
      ['up', walked.file],
      ['status', name],
      ['cli', name, 'redis-1', '--', 'PING'],
      ['down', name],
    ])
      await run(args, debugging)
    // Sentinel itself writes such a password so that it could not read it again.
    for (const args of [
      ['up', walked.file],
      ['down', name],
    ])
      expect((await run(args, debugging)).code).toBe(0)
    searchState()
    // A start of stopped data that fails.
    writeFileSync(server, '#!/bin/sh\n[ "$1" = --version ] && exec redis-server --version\necho no; exit 1\n')
    expect((await run(['up', walked.file], debugging)).code).toBe(3)
    await run(['logs', name])
    searchState()
    for (const search of searches) {
      for (const [command, output] of outputs) search.output(command, output)
      expect(search.found).toEqual([])
    }
  },
)
