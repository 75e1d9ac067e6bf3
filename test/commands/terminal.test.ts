import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { identify, isAlive } from '../../src/processes/identity.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const PROGRAM = fileURLToPath(new URL('../../dist/cli/cli.js', import.meta.url))

test.skipIf(!existsSync('/usr/bin/script'))('a terminal that is closed in mid-up', async () => {
  // The servers never answer, so that the start goes on until the terminal ends.
  const server = rig.file(
    'mute-server',
    '#!/bin/sh\n[ "$1" = --version ] && exec redis-server --version\nsleep 60\n',
  )
  const file = rig.file('mute.yaml', `topology: replication\nport: auto\nserver: ${server}\n`)
  const code = join(rig.folder, 'code')
  const up = `${process.execPath} ${PROGRAM} up ${file}`
  await execa('chmod', ['+x', server])
  // As a shell at a terminal does, it hands the hang-up on; unlike one, it lives on to tell how `up` ended.
  const lines = `${up} & p=$!; trap 'kill -HUP $p' HUP; wait $p; wait $p; echo $? >${code}`
  const terminal = execa('script', ['-qec', lines, '/dev/null'], {
    env: { REDIS_HA_HOME: rig.home, HOME: rig.folder },
    reject: false,
  })
  await eventually('the servers', () => markedServers(rig.home).length > 2 || undefined)
  terminal.kill('SIGKILL')
  const ended = await eventually('the end of up', () =>
    existsSync(code) ? readFileSync(code, 'utf8').trim() || undefined : undefined,
  )
  expect(ended).toBe('143')
  expect(markedServers(rig.home)).toEqual([])
  await terminal
})

test.skipIf(!existsSync('/usr/bin/script'))(
  'servers outlive the terminal that up was typed at, and its shell',
  async () => {
    const file = rig.file('outlives.yaml', 'topology: replication\nreplicas: 1\nport: auto\n')
    const pid = join(rig.folder, 'shell')
    // A shell that does not end by itself, on a terminal that is closed under it.
    const lines = `${process.execPath} ${PROGRAM} up ${file} -q; echo $$ >${pid}; while :; do sleep 1; done`
    const terminal = execa('script', ['-qec', lines, '/dev/null'], {
      env: { REDIS_HA_HOME: rig.home, HOME: rig.folder },
      reject: false,
    })
    const shell = await eventually('the end of up', () =>
      existsSync(pid) ? identify(Number(readFileSync(pid, 'utf8'))) : undefined,
    )
    terminal.kill('SIGKILL')
    await terminal
    await eventually('the end of the shell', () => !isAlive(shell) || undefined)
    expect((await rig.run(['status', 'outlives', '--probe'])).code).toBe(0)
  },
)
