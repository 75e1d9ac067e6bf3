import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const PROGRAM = fileURLToPath(new URL('../../dist/cli/cli.js', import.meta.url))
const file = rig.file('shop.yaml', 'topology: replication\nreplicas: 0\n')

/** Runs a command of `run` on a terminal; what it says, and what is typed once it is ready. */
async function onTerminal(script: string, typed: string) {
  const command = rig.file('command.sh', script)
  const line = `exec ${process.execPath} ${PROGRAM} run ${file} --quiet -- sh ${command}`
  const terminal = execa('script', ['-qec', line, '/dev/null'], {
    env: { REDIS_HA_HOME: rig.home, HOME: rig.folder },
    reject: false,
  })
  let said = ''
  terminal.stdout.on('data', (data: Buffer) => (said += data.toString()))
  await eventually('the command', () => said.includes('ready') || undefined)
  terminal.stdin.write(typed)
  const { exitCode } = await terminal
  return { exitCode, said }
}

describe.skipIf(!existsSync('/usr/bin/script'))('on a terminal', () => {
  test('the command reads what is typed', async () => {
    const { exitCode, said } = await onTerminal(
      'echo ready; read word; echo "it is $word"; exit 3',
      'hello\n',
    )
    expect(exitCode).toBe(3)
    expect(said).toContain('it is hello')
  })

  test('it has Ctrl-C', async () => {
    const script = "trap 'exit 42' INT; echo ready; while :; do sleep 0.05; done"
    expect((await onTerminal(script, '\u0003')).exitCode).toBe(42)
  })

  test('it has an interrupt that is sent to run alone', async () => {
    const script = "trap 'exit 43' INT; echo ready; kill -INT $PPID; while :; do sleep 0.05; done"
    expect((await onTerminal(script, '')).exitCode).toBe(43)
  })
})
