import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'

const rig = useRig()

/** A drill of the library on the same topology with `default` off, everybody with the least rights. */
function withUsers(name: string): string {
  const path = fileURLToPath(new URL(`../../examples/drills/${name}.yaml`, import.meta.url))
  const text = readFileSync(path, 'utf8')
  const changed = text.replace(
    /^( *)topology: \w+$/m,
    (line, indent) => `${line}\n${indent}users: { default: off }`,
  )
  if (changed === text) throw new Error(`${name} has no topology in it`)
  return changed
}

async function verdictOf(
  file: string,
): Promise<{ verdict: string; code: number | undefined; lost: unknown }> {
  const { code, stdout, stderr } = await rig.run(['drill', file, '--json'])
  if (stdout === '') throw new Error(stderr)
  const { verdict, measurements } = JSON.parse(stdout) as {
    verdict: string
    measurements: Record<string, unknown>
  }
  return { verdict, code, lost: measurements['lost'] }
}

test.each([
  'replication/failover-command',
  'replication/min-replicas',
  'sentinel/master-crash',
  'sentinel/manual-failover',
  'cluster/manual-failover',
  'cluster/reshard',
])('%s: passes with users as it does without', { timeout: 120_000 }, async (name) => {
  const file = rig.file(`${name.replace('/', '-')}.yaml`, withUsers(name))
  expect(await verdictOf(file)).toMatchObject({ verdict: 'pass', code: 0 })
})

test('one that has to fail does so with users too', { timeout: 60_000 }, async () => {
  const text = withUsers('replication/failover-command').replace('failovers: 1', 'failovers: 7')
  expect(await verdictOf(rig.file('failing.yaml', text))).toMatchObject({ verdict: 'fail', code: 1 })
})
