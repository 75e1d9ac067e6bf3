import { expect, test } from 'vitest'
import { refusedUser } from '../../src/redis/acl-errors.ts'

test('a command that the server does not know, as 6.0 to 8.6 and Valkey 9 log it', () => {
  const log =
    "29159:M 01 Dec 2026 06:38:59.034 # Error loading ACL rule '+nosuch' for the user named 'app': Unknown command or category name in ACL\n" +
    '29159:M 01 Dec 2026 06:38:59.034 # Critical error while loading ACLs. Exiting.\n'
  expect(refusedUser(log)).toEqual({
    user: 'app',
    rule: '+nosuch',
    why: 'Unknown command or category name in ACL',
  })
})

test('a rule that can not be read', () => {
  const log =
    '*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 4\n' +
    ">>> 'user app on foo #2d71'\nError in user declaration 'app': Syntax error\n"
  expect(refusedUser(log)).toEqual({ user: 'app', rule: undefined, why: 'Syntax error' })
})

test('another end is none of it', () => {
  expect(refusedUser(">>> 'maxmemory none'\nargument must be a memory value\n")).toBeUndefined()
})
