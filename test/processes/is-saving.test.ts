import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isSaving } from '../../src/processes/server-process.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const folder = useTemporaryFolder()

test.each(['temp-%.rdb', 'temp-1700000000.%.rdb', 'temp-rewriteaof-%.aof', 'temp-rewriteaof-bg-%.aof'])(
  'a live process writes %s; one that was killed at it left its file',
  (pattern) => {
    // Above every pid that there can be.
    writeFileSync(join(folder, pattern.replace('%', '9999999')), '')
    expect(isSaving(folder)).toBe(false)
    const draft = join(folder, pattern.replace('%', String(process.pid)))
    writeFileSync(draft, '')
    expect(isSaving(folder)).toBe(true)
    rmSync(draft)
  },
)

test('a server that does not save', () => {
  writeFileSync(join(folder, 'dump.rdb'), '')
  expect(isSaving(folder)).toBe(false)
  expect(isSaving(join(folder, 'none'))).toBe(false)
})
