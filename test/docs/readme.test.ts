import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'
import { codeBlocks } from './markdown.ts'
import { Reader } from './reader.ts'

const rig = useRig()
const blocks = codeBlocks(readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8'))

test('what the README shows in YAML is valid', async () => {
  const files = blocks.filter(({ language }) => language === 'yaml')
  expect(files.length).toBeGreaterThan(2)
  for (const { text, line } of files) {
    const file = rig.file(`yaml/line-${line}.yaml`, text)
    const { code, stdout } = await rig.run(['validate', file])
    expect({ line, code, stdout }).toMatchObject({ line, code: 0 })
  }
})

// With failovers at the servers' own pace: a sentinel asks for news every 10 s.
test('every command of the README does what it says', { timeout: 240_000 }, async () => {
  expect(await new Reader(rig).follow(blocks)).toBeUndefined()
})
