import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { useRig } from '../support/rig.ts'
import { tinyModule } from '../support/tiny-module.ts'

const rig = useRig()
const page = readFileSync(fileURLToPath(new URL('../../docs/health.md', import.meta.url)), 'utf8')

test('the page has every check, and no other', async () => {
  const made = new Set<string>()
  tinyModule(rig, 'tiny.so')
  for (const kind of ['replication', 'sentinel', 'cluster']) {
    await rig.up(kind, `topology: ${kind}\nmodules: [tiny.so]\n`)
    const text = await rig.succeed(['status', kind, '--probe', '--json'])
    for (const { check } of (JSON.parse(text) as StatusDocument).checks) made.add(check)
    await rig.succeed(['down', kind])
  }
  const described = new Set([...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, check]) => check))
  expect(described).toEqual(made)
})
