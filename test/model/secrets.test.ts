import { expect, test } from 'vitest'
import { formatProblem } from '../../src/model/problem.ts'
import { readTopologyText } from '../../src/model/read-topology.ts'
import { planOf } from '../support/plans.ts'

const SECRET = 'hunter2'

// Mistakes that people make around a password. What is said about them must not show it.
test.each([
  `auth: ${SECRET}`,
  `auth: [${SECRET}]`,
  `auth: { ${SECRET}, ${SECRET} }`,
  `auth: { password: ${SECRET}, password: ${SECRET} }`,
  `auth:\n\tpassword: ${SECRET}`,
  `auth: { ${SECRET} }`,
  `auth: { password ${SECRET} }`,
  `auth: { password:${SECRET} }`,
  `auth: { pasword: ${SECRET} }`,
  `auth: { password: { ${SECRET} } }`,
  `auth: { password: { env: "${SECRET} " } }`,
  `auth: { password: { evn: ${SECRET} } }`,
  `auth: { password: [${SECRET}] }`,
  `auth: { password: "${SECRET}\\n" }`,
  `auth: { password: "${SECRET} }`,
  `auth: { password: "\\q${SECRET}" }`,
  `auth: { password: ${SECRET}, user: "${SECRET} x" }`,
  `auth: { password: ${SECRET}, user: a, user: b }`,
  `auth:\n  password:${SECRET}`,
  `auth:\n  password ${SECRET}`,
  `auth:\n  password: |\n    ${SECRET}\n    ${SECRET}`,
  ...['*', '&', '!', '!!', '|', '>', '@', '`', '%', '- ', '? ', '[', '{', ']', ', ', '"', "'", '#', ': '].map(
    (first) => `auth:\n  password: ${first}${SECRET}`,
  ),
  `auth:\n  password: "${SECRET}"${SECRET}`,
  `auth:\n  password: a: ${SECRET}`,
  `auth:\n password: x\n  ${SECRET}`,
  `- auth: { password: ${SECRET} }`,
  `config: requirepass ${SECRET}`,
  `config: [requirepass ${SECRET}]`,
  `config: { requirepass: ${SECRET} }`,
  `config: { requirepass: "${SECRET}\\n" }`,
  `config: { masterauth: ["${SECRET}\\n"] }`,
  `config: { tls-key-file-pass: '"${SECRET}' }`,
  `config: { user: "app on >${SECRET}" }`,
  `sentinel: { config: { sentinel auth-pass: mymaster ${SECRET} } }`,
  `sentinel: { config: { sentinel: auth-pass mymaster ${SECRET} } }`,
  `sentinel: { config: { requirepass: "${SECRET}\\n" } }`,
  `nodes: { redis-1: { config: { requirepass: "${SECRET}\\n" } } }`,
  `nodes: { redis-1: [{ config: { requirepass: ${SECRET} } }] }`,
  `nodes: [{ redis-1: { config: { requirepass: ${SECRET} } } }]`,
])('%s', (lines) => {
  const { problems } = readTopologyText(`topology: sentinel\n${lines}`, 'shop')
  const said = problems.map((problem) => formatProblem(problem, 'shop.yaml')).join('\n')
  expect(said).not.toBe('')
  expect(said).not.toContain(SECRET)
})

test.each(['replication', 'sentinel', 'cluster'] as const)('no plan of a %s has it', (topology) => {
  for (const auth of [{ password: SECRET }, { password: SECRET, user: 'app' }]) {
    expect(JSON.stringify(planOf({ topology, auth }))).not.toContain(SECRET)
  }
})
