import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { renderConf } from '../../src/conf/render.ts'
import { NO_SECRETS, secretsOf } from '../../src/conf/secrets.ts'
import type { Plan } from '../../src/model/plan.ts'
import { planOf } from '../support/plans.ts'
import { templates } from '../support/templates.ts'

const plan = planOf({
  topology: 'sentinel',
  users: { default: 'off', app: { rules: ['~shop:*', '(+get ~pub:*)'] } },
})

function linesAbout(word: string, { nodes }: Plan, node: string, secrets = NO_SECRETS): string[] {
  const found = nodes.find(({ name }) => name === node)
  if (!found) throw new Error(`no node ${node}`)
  return renderConf(plan, found, templates, secrets)
    .split('\n')
    .filter((line) => line.startsWith(word))
}

test('a rendered conf shows no password, nor its hash', () => {
  expect(linesAbout('user app', plan, 'redis-1')).toEqual(['user app on ~shop:* (+get ~pub:*) ><password>'])
  expect(linesAbout('masterauth', plan, 'redis-1')).toEqual(['masterauth <password>'])
  expect(linesAbout('user default', plan, 'sentinel-1')).toEqual(['user default off'])
  expect(linesAbout('sentinel sentinel-', plan, 'sentinel-1')).toEqual([
    'sentinel sentinel-user sentinel',
    'sentinel sentinel-pass <password>',
  ])
})

test('that of a server has each user’s own: for those who sign in as it is, for those who let in its hash', () => {
  const secrets = secretsOf({ app: 'one', replication: 'two', sentinel: 'three' })
  const hash = createHash('sha256').update('one').digest('hex')
  expect(linesAbout('user app', plan, 'redis-2', secrets)).toEqual([
    `user app on ~shop:* (+get ~pub:*) "#${hash}"`,
  ])
  expect(linesAbout('master', plan, 'redis-2', secrets)).toEqual(['masteruser replication', 'masterauth two'])
  expect(linesAbout('sentinel auth-', plan, 'sentinel-2', secrets)).toEqual([
    'sentinel auth-user mymaster sentinel',
    'sentinel auth-pass mymaster three',
  ])
})
