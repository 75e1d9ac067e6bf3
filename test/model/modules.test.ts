import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { modulesOf } from '../../src/model/modules.ts'
import { parseModuleList } from '../../src/redis/module-list.ts'
import { judgeModules } from '../../src/topologies/health/judge-modules.ts'
import type { DataNodeView } from '../../src/topologies/health/views.ts'
import { planOf, topologyOf } from '../support/plans.ts'
import { errorsIn } from '../support/problems.ts'

test('paths are relative to the file, and numbers stay as they are written', () => {
  const topology = topologyOf(
    'topology: cluster\nmodules: [/lib/a.so, b.so, { path: ./c.so, args: [1.10, 007, x y] }]\nnodes: { redis-2: { modules: [../d.so] } }\n',
  )
  expect(modulesOf(topology, 'redis-1', '/files')).toEqual([
    { path: '/lib/a.so', args: [] },
    { path: '/files/b.so', args: [] },
    { path: '/files/c.so', args: ['1.10', '007', 'x y'] },
  ])
  expect(modulesOf(topology, 'redis-2', '/files')).toEqual([{ path: '/files/../d.so', args: [] }])
})

test.each([
  ['modules: x.so', 'a list, each the path of a module (.so), or { path, args }'],
  ['modules: [true]', 'the path of a module (.so), or { path, args }'],
  ['modules: [{ path: x.so, args: [[a]] }]', 'a list of texts and numbers'],
  ['modules: ["a\\nrequirepass x"]', 'the path of a module (.so)'],
  ['modules: [{ args: [1] }]', 'modules.0.path: expected the path of a module (.so), seen nothing'],
  ['modules: [{ path: x.so, arg: [1] }]', 'unknown key arg in modules.0 → args:'],
  ['nodes: { redis-1: { module: [x.so] } }', 'unknown key module in nodes.redis-1 → modules:'],
  ['nodes: { sentinel-1: { modules: [x.so] } }', 'sentinel-1 with modules; expected a data node'],
])('%s is refused', (line, message) => {
  const errors = errorsIn(`topology: sentinel\n${line}\n`)
  expect(errors).toHaveLength(1)
  expect(errors[0]).toContain(message)
})

const view = (reply: unknown, tellsPaths: boolean) =>
  ({
    node: { name: 'redis-1', modules: [{ path: '/a.so', args: ['x'] }] },
    modules: { said: parseModuleList(reply, tellsPaths) },
  }) as unknown as DataNodeView

const judged = (ok: boolean, seen: string) => [
  { check: 'modules', observer: 'redis-1', ok, expected: '/a.so x', seen },
]

test.each<[string, unknown, boolean, string]>([
  ['as planned', [['name', 'a', 'ver', 1, 'path', '/a.so', 'args', ['x']]], true, '/a.so x'],
  ['other arguments', [['name', 'a', 'ver', 1, 'path', '/a.so', 'args', []]], false, '/a.so'],
  ['another file', [['name', 'a', 'ver', 1, 'path', '/b.so', 'args', ['x']]], false, '/b.so x'],
  ['one that is built in', [['name', 'vectorset', 'ver', 1, 'path', '', 'args', []]], false, 'none'],
  [
    'one that is built in, by its name',
    [['name', 'lua', 'ver', 1, 'path', 'lua', 'args', []]],
    false,
    'none',
  ],
  ['none', [], false, 'none'],
])('%s', (_, reply, ok, seen) => {
  expect(judgeModules(view(reply, true))).toEqual(judged(ok, seen))
})

test('a server that tells no paths: as many as there should be, or not', () => {
  expect(judgeModules(view([['name', 'a', 'ver', 1]], false))).toEqual(judged(true, 'a'))
  expect(judgeModules(view([], false))).toEqual(judged(false, 'none'))
})

test('examples/modules/search.yaml is a line in the conf of each node', () => {
  const text = readFileSync(new URL('../../examples/modules/search.yaml', import.meta.url), 'utf8')
  const plan = planOf(text)
  const said = plan.nodes.map(
    ({ sections }) => sections.find(({ title }) => title === 'Modules')?.directives ?? [],
  )
  const line = { name: 'loadmodule', args: ['/usr/lib/redis/modules/redisearch.so', 'MAXEXPANSIONS', '100'] }
  expect(said).toEqual([[line], [line], [line]])
})

test('who only looks may ask for the modules where there are some, and not otherwise', () => {
  const rights = (yaml: string) =>
    JSON.stringify(planOf(`topology: replication\nusers: {}\n${yaml}`).nodes[0]?.sections)
  expect(rights('modules: [x.so]')).toContain('"+module|list"')
  expect(rights('nodes: { redis-2: { modules: [x.so] } }')).toContain('"+module|list"')
  expect(rights('')).not.toContain('module')
})
