import { chmodSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/model/plan.ts'
import { ask, killNode, nodeNamed, pidOf } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

// Servers of several versions in one topology. The older one is redis-server again, which gives itself out for 6.0.

const rig = useRig()

const OLD = rig.file(
  'old/redis-server',
  `#!/bin/sh
[ "$1" = --version ] && { echo 'Redis server v=6.0.16 sha=0'; exit; }
echo $$ >>"$0.pids"
exec redis-server "$@"
`,
)
chmodSync(OLD, 0o755)

/** Whether a process was begun with the older program, which notes those. */
function isOld(pid: number): boolean {
  return readFileSync(`${OLD}.pids`, 'utf8').split('\n').includes(String(pid))
}

describe('replication whose last replica has a server of its own', () => {
  const yaml = 'topology: replication\nnodes: { redis-3: { server: ./old/redis-server } }\n'

  test('has it in its plan, and a conf for it', async () => {
    const path = rig.file('planned.yaml', yaml)
    const plan = JSON.parse(await rig.succeed(['up', path, '--dry-run', '--json'])) as Plan
    const own = plan.nodes.map((node) => node.own?.server.version)
    expect([plan.server.version === '6.0.16', own]).toEqual([false, [undefined, undefined, '6.0.16']])
    const bound = plan.nodes.map(
      ({ sections }) =>
        sections.flatMap(({ directives }) => directives).find(({ name }) => name === 'bind')?.args,
    )
    expect(bound).toEqual([['127.0.0.1', '-::1'], ['127.0.0.1', '-::1'], ['127.0.0.1']])
    expect(await rig.succeed(['up', path, '--dry-run'])).toContain(`redis-3 of ${OLD} (redis 6.0.16)`)
  })

  test('is healthy, and a node is started again with what it had', async () => {
    const document = await rig.up('mixed', yaml)
    expect(document.healthy).toBe(true)
    const old = document.nodes.filter(({ name }) => isOld(pidOf(document, name)))
    expect(old.map(({ name }) => name)).toEqual(['redis-3'])
    killNode(document, 'redis-3')
    await rig.succeed(['start', 'mixed', 'redis-3'])
    const again = await rig.status('mixed', '--wait', '30s')
    expect([again.healthy, isOld(pidOf(again, 'redis-3'))]).toEqual([true, true])
    await rig.succeed(['reset', 'mixed'])
    const reset = await rig.status('mixed')
    expect([reset.healthy, isOld(pidOf(reset, 'redis-3'))]).toEqual([true, true])
  })
})

test('sentinels are told what they can take, each by its own server', async () => {
  const yaml = 'topology: sentinel\nnodes: { sentinel-2: { server: ./old/redis-server } }\n'
  const document = await rig.up('mixed-sentinels', yaml)
  expect(document.healthy).toBe(true)
  // Nothing was asked of it that its server would not know: it is in its default periods.
  const periods = String(await ask(nodeNamed(document, 'sentinel-1'), 'SENTINEL', ['DEBUG']))
  expect(periods).toContain('PING-PERIOD,1000')
})

test('a cluster of both is formed fast', async () => {
  const yaml =
    'topology: cluster\nnodes: { redis-2: { server: ./old/redis-server }, redis-6: { server: ./old/redis-server } }\n'
  const document = await rig.up('mixed-cluster', yaml)
  expect(document.healthy).toBe(true)
  const { stdout } = await rig.run(['events', 'mixed-cluster', '--json'])
  expect(stdout).not.toContain('fell-back')
})

test('a server that a node alone has, and that is not there, is told, and nothing is started', async () => {
  const path = rig.file(
    'missing.yaml',
    'topology: replication\nnodes: { redis-2: { server: ./none/valkey-server } }\n',
  )
  const { code, stderr } = await rig.run(['up', path, '--port', 'auto'])
  expect(code).toBe(3)
  expect(stderr).toContain('There is no server program "./none/valkey-server"')
  expect((await rig.run(['ls', '--json'])).stdout).not.toContain('missing')
})
