import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder for the tests of this file, removed after the last of them. */
export function useTemporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'redis-ha-test-')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
