import { expect, test } from 'vitest'
import { errorsIn, warningsIn } from '../support/problems.ts'

const HEAD = 'topology: sentinel\npersistence: aof\n'

test.each([
  ['{ default: off }'],
  ['{ default: off, app: { rules: "~shop:* +@read" } }'],
  ['{ default: off, app: { rules: ["~shop:*", "&news +@read"], password: { env: APP_PASSWORD } } }'],
  ['{ default: { rules: "~* +@read" }, copier: { for: replication } }'],
  ['{ default: off, watcher: { for: sentinel, sentinel-rules: "+@all &*" } }'],
])('%s is as you like', (users) => {
  expect([errorsIn(`${HEAD}users: ${users}`), warningsIn(`${HEAD}users: ${users}`)]).toEqual([[], []])
})

test.each([
  ['{ app: { rulez: x } }', '3:17: unknown key rulez in users.app → rules:'],
  ['{ app: 3 }', '3:15: users.app: expected off, or { rules: …, password: … }, seen a number'],
  [
    '{ app: { for: me } }',
    '3:22: users.app.for: expected replication, sentinel, management or health, seen text',
  ],
  ['{ "a b": off }', '3:10: users: expected names of one word without quotes'],
  [
    '{ default: off, app: { rules: "+@all >secret" } }',
    '3:38: >… is about the password, which has a key of its own → password: …',
  ],
  [
    '{ default: off, app: { rules: "+@all nopass" } }',
    '3:38: nopass is about the password, which has a key of its own → password: …',
  ],
  [
    '{ default: off, a: { for: health }, b: { for: health } }',
    '3:54: a and b are both for health; expected one → for: only once',
  ],
  [
    '{ default: off, replication: off }',
    '3:24: replication is the name of the user that is made for replication → replication: { for: replication }, or another name',
  ],
])('%s is an error', (users, problem) => {
  expect(errorsIn(`${HEAD}users: ${users}`)).toEqual([problem])
})

test.each([
  [
    'auth: { password: x }\nusers: { default: { password: y } }',
    '4:31: the password of default stands under `auth` already → one of them alone',
  ],
  [
    'auth: { password: x }\nusers: { default: off }',
    '4:19: default is off, and is the user of `auth` → auth: { user: app, … }',
  ],
  [
    'auth: { password: x, user: app }\nusers: { app: { for: health } }',
    '4:22: app is the user of `auth`, which is for applications → a user of its own for each',
  ],
])('%s is an error', (yaml, problem) => {
  expect(errorsIn(`${HEAD}${yaml}`)).toEqual([problem])
})

test('rules for sentinels where there are none are an error', () => {
  expect(errorsIn('topology: cluster\nusers: { default: off, app: { sentinel-rules: +@all } }')).toEqual([
    '2:31: there are no sentinels in a cluster → topology: sentinel, or no sentinel-rules',
  ])
})

test('a `default` that is open to all is warned of', () => {
  expect(warningsIn(`${HEAD}users: { app: {} }`)).toEqual([
    '3:8: whoever does not sign in is the user default, and may do everything → users: { default: off, … }',
  ])
})
