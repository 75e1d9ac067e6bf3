import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RedisHaError } from '../../src/model/failure.ts'
import { hasCode } from '../../src/processes/files.ts'
import { explained } from '../../src/processes/refusal.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

function refuseWith(code: string): unknown {
  try {
    return explained('/some/where', () => {
      throw Object.assign(new Error(code), { code })
    })
  } catch (error) {
    return error
  }
}

test.each([
  ['ENOSPC', 'no space left'],
  ['EROFS', 'a file system that is mounted read-only'],
  ['EACCES', 'permission denied'],
])('%s is a failure with its reason, and keeps its code', (code, seen) => {
  const error = refuseWith(code)
  expect(error).toBeInstanceOf(RedisHaError)
  expect((error as RedisHaError).failure).toMatchObject({ reason: 'state', seen, where: '/some/where' })
  expect(hasCode(error, code)).toBe(true)
})

test('what nobody foresaw stays what it is', () => {
  expect(refuseWith('EIO')).not.toBeInstanceOf(RedisHaError)
})

test.each(['occupied', 'occupied/deeper'])('a file in the place of the state directory: %s', async (home) => {
  writeFileSync(join(rig.folder, 'occupied'), 'not a folder')
  const file = rig.file('shop.yaml', 'topology: replication\nport: auto\n')
  const env = { REDIS_HA_HOME: join(rig.folder, home) }
  const { code, stderr } = await rig.run(['up', file], { env })
  expect(code).toBe(3)
  expect(stderr).toMatch(
    /^✘ The state directory can't be used\n {2}expected .*\n {2}seen .*\n {2}where .*\n {2}try /m,
  )
  const ls = await rig.run(['ls'], { env })
  expect(ls.stderr).not.toContain('Unexpected')
})
