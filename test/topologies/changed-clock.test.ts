import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

// The machine's clock is set while a command is at work: for redis-ha it is, its servers go on with the true one.

const rig = useRig()
const HOUR_MS = 3_600_000

/** The environment of a command whose clock is set by so much so long after its start. */
function clockSet(byMs: number, afterMs: number): Record<string, string> {
  const shim = rig.file(
    `clock-${byMs}-${afterMs}.cjs`,
    [
      'const { now } = Date',
      `Date.now = () => now() + (performance.now() < ${afterMs} ? 0 : ${byMs})`,
      '',
    ].join('\n'),
  )
  return { NODE_OPTIONS: `--require ${shim}` }
}

const YAML = 'topology: sentinel\nreplicas: 1\npersistence: aof\n'

test.for([
  ['back', -HOUR_MS],
  ['ahead', HOUR_MS],
] as const)(
  'set %s by an hour: what waits, waits as long as it should',
  { timeout: 120_000 },
  async ([way, byMs]) => {
    const name = `set-${way}`
    const [early, late] = [clockSet(byMs, 0), clockSet(byMs, 250)]
    expect((await rig.up(name, YAML, { env: late })).healthy).toBe(true)
    await rig.succeed(['cli', name, 'master', '--', 'SET', 'key', 'kept'], { env: late })
    for (const env of [early, late]) {
      await rig.succeed(['status', name, '--wait', '20s'], { env })
      await rig.succeed(['pause', name, 'redis-2'], { env })
      // A node that does not answer costs a second, not an hour, nor none.
      const begun = performance.now()
      expect((await rig.run(['status', name, '--wait', '1s'], { env })).code).toBe(1)
      expect(performance.now() - begun).toBeGreaterThan(1000)
      await rig.succeed(['resume', name, 'redis-2'], { env })
      await rig.succeed(['restart', name, 'redis-2'], { env })
      await rig.succeed(['down', name], { env })
      expect((await rig.up(name, YAML, { env })).healthy).toBe(true)
    }
    expect(await rig.succeed(['cli', name, 'master', '--', 'GET', 'key'])).toContain('kept')
    await rig.succeed(['down', name, '--purge'], { env: late })
  },
)

describe('one that is an hour behind what is told', () => {
  const env = clockSet(-HOUR_MS, 0)

  beforeAll(async () => {
    await rig.up('told', 'topology: replication\nreplicas: 1\n')
  })

  test.for([['events'], ['logs']] as const)('%s -f holds nothing back', async ([command]) => {
    const following = rig.start([command, 'told', '-f', '-n', '0'], { env })
    let said = ''
    following.stdout.on('data', (data: Buffer) => (said += String(data)))
    // Until it follows there is nothing to tell by that it does: so it is told again and again.
    await eventually('what happens', async () => {
      await rig.succeed(['cli', 'told', 'redis-1', '--', 'BGREWRITEAOF'])
      return said.includes('append only file') || undefined
    })
    following.kill('SIGTERM')
    expect((await following).exitCode).toBe(143)
  })
})

test('a record that was written later than now is as good as any', async () => {
  const env = clockSet(HOUR_MS, 0)
  await rig.up('ahead', 'topology: replication\nreplicas: 0\n', { env })
  const path = join(rig.folder, 'ahead.yaml')
  expect((await rig.run(['up', path, '--port', 'auto'])).stderr).toContain('already runs')
  expect((await rig.run(['status', 'ahead'])).code).toBe(0)
  expect(await rig.succeed(['events', 'ahead', '-n', '5'])).not.toBe('')
  await rig.succeed(['down', 'ahead'])
})
