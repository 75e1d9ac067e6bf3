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
    expect(code, `the file at line ${line}\n${stdout}`).toBe(0)
  }
})

// Two failovers at the pace of Sentinel's own clock, which asks for news every 10 s.
test('every command of the README does what it says', { timeout: 240_000 }, async () => {
  await new Reader(rig).follow(blocks)
})
