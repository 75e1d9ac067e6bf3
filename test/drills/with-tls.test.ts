import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'

const rig = useRig()

/** A drill of the library on the same topology over mutual TLS. */
function withTls(name: string): string {
  const path = fileURLToPath(new URL(`../../examples/drills/${name}.yaml`, import.meta.url))
  const text = readFileSync(path, 'utf8')
  const changed = text.replace(
    /^( *)topology: \w+$/m,
    (line, indent) => `${line}\n${indent}tls: { clients: required }`,
  )
  if (changed === text) throw new Error(`${name} has no topology in it`)
  return changed
}

async function verdictOf(file: string): Promise<{ verdict: string; code: number | undefined }> {
  const { code, stdout, stderr } = await rig.run(['drill', file, '--json'])
  if (stdout === '') throw new Error(stderr)
  const { verdict } = JSON.parse(stdout) as { verdict: string }
  return { verdict, code }
}

test.each([
  'replication/failover-command',
  'sentinel/master-crash',
  'sentinel/manual-failover',
  'cluster/manual-failover',
  'cluster/reshard',
  'cluster/views',
])('%s: passes over mutual TLS as it does without', { timeout: 120_000 }, async (name) => {
  const file = rig.file(`${name.replace('/', '-')}.yaml`, withTls(name))
  expect(await verdictOf(file)).toEqual({ verdict: 'pass', code: 0 })
})

test('one that has to fail does so over TLS too', { timeout: 60_000 }, async () => {
  const text = withTls('replication/failover-command').replace('failovers: 1', 'failovers: 7')
  expect(await verdictOf(rig.file('failing.yaml', text))).toEqual({ verdict: 'fail', code: 1 })
})
