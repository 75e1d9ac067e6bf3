import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withMigrateSignIn } from '../../../src/drills/steps/migrate-sign-in.ts'
import { planOf } from '../../support/plans.ts'

const folder = mkdtempSync(join(tmpdir(), 'redis-ha-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'passwords.json'), '{"redis-ha":"secret"}')

const plan = planOf({ topology: 'cluster', users: { default: 'off' } }, { folder })
const words = (text: string) => text.split(' ')

test.each([
  ['MIGRATE h 1 foo 0 5000', 'MIGRATE h 1 foo 0 5000 AUTH2 redis-ha secret'],
  [
    'migrate h 1 "" 0 5000 REPLACE KEYS a AUTH',
    'migrate h 1 "" 0 5000 REPLACE AUTH2 redis-ha secret KEYS a AUTH',
  ],
  ['MIGRATE h 1 foo 0 5000 AUTH2 me mine', 'MIGRATE h 1 foo 0 5000 AUTH2 me mine'],
  ['GET MIGRATE', 'GET MIGRATE'],
])('%s', (said, sent) => {
  expect(withMigrateSignIn(plan, words(said))).toEqual(words(sent))
})

test('where nobody signs in it stays as it is', () => {
  const open = planOf({ topology: 'cluster' }, { folder })
  expect(withMigrateSignIn(open, words('MIGRATE h 1 foo 0 5000'))).toEqual(words('MIGRATE h 1 foo 0 5000'))
})
