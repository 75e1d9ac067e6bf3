import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isSaving } from '../../src/processes/server-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test.each(['temp-%.rdb', 'temp-1700000000.%.rdb', 'temp-rewriteaof-%.aof', 'temp-rewriteaof-bg-%.aof'])(
  'a live process writes %s; one that was killed at it left its file',
  (pattern) => {
    const folder = temporaryFolder()
    // Above every pid that there can be.
    writeFileSync(join(folder, pattern.replace('%', '9999999')), '')
    expect(isSaving(folder)).toBe(false)
    writeFileSync(join(folder, pattern.replace('%', String(process.pid))), '')
    expect(isSaving(folder)).toBe(true)
  },
)

test('a server that does not save', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'dump.rdb'), '')
  expect(isSaving(folder)).toBe(false)
  expect(isSaving(join(folder, 'none'))).toBe(false)
})
