import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandsAt, commandsBefore, commandsThatStay } from '../support/every-command.ts'
import { killNode, pidOf } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'
import { holdsPassword, openToOthers, SecretSearch } from '../support/secret-search.ts'
import { serverScript } from '../support/server-script.ts'

const rig = useRig()

// What a shell, YAML, a conf file and JSON each take for something else.
const PASSWORD = 'Sesame4711 "w\' #\\ $HOME'
const ENV = { SHOP_PASSWORD: PASSWORD }

const WAYS = [
  ['replication', `{ password: '${PASSWORD.replaceAll("'", "''")}' }`],
  ['sentinel', '{ user: app, password: { env: SHOP_PASSWORD } }'],
  ['cluster', '{ user: app, password: generate }'],
] as const

test.for(WAYS)(
  'the password of a %s with %s is where it must be, and nowhere else',
  async ([topology, auth]) => {
    const name = `quiet-${topology}`
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
        ...more,
        '',
      ].join('\n')
    const walked = {
      name,
      file: rig.file(`${name}.yaml`, yaml()),
      dying: rig.file(`${name}-dying.yaml`, yaml('config: { no-such-directive: 1 }')),
      changed: rig.file(`changed/${name}.yaml`, yaml('replicas: 3', `name: ${name}`)),
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

    const search = new SecretSearch(password)
    const searchState = () => {
      search.folder(rig.home, holdsPassword)
      expect(openToOthers(document.stateDir)).toEqual([])
    }
    searchState()
    search.processes(document.nodes.map((node) => pidOf(document, node.name)))
    search.text('what servers were started with', readFileSync(spied, 'utf8'))

    killNode(document, 'redis-1')
    for (const args of [
      ['up', walked.file],
      ['status', name],
      ['cli', name, 'redis-1', '--', 'PING'],
      ['down', name],
    ])
      await run(args, debugging)
    searchState()
    // A start of stopped data that fails.
    writeFileSync(server, '#!/bin/sh\n[ "$1" = --version ] && exec redis-server --version\necho no; exit 1\n')
    expect((await run(['up', walked.file], debugging)).code).toBe(3)
    await run(['logs', name])
    searchState()
    for (const [command, output] of outputs) search.output(command, output)
    expect(search.found).toEqual([])
  },
)
