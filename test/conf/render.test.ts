import { describe, expect, test } from 'vitest'
import { type ConfTemplates, renderConf } from '../../src/conf/render.ts'
import { PLACEHOLDER } from '../../src/conf/secrets.ts'
import { nodeNamed, type Plan } from '../../src/model/plan.ts'
import type { TopologyInput } from '../../src/model/topology-file.ts'
import { parseConf } from '../../src/redis/directives.ts'
import { planOf } from '../support/plans.ts'
import { allWith } from '../support/secrets.ts'
import { templates } from '../support/templates.ts'

function render(plan: Plan, name: string, over: Partial<ConfTemplates> = {}, password = 'secret'): string {
  const node = nodeNamed(plan, name)
  if (!node) throw new Error(`no node ${name}`)
  return renderConf(plan, node, { ...templates, ...over }, allWith(password))
}

const shop: TopologyInput = { topology: 'sentinel', auth: { password: 'x' }, config: { maxmemory: '100mb' } }

describe('the conf files that people read', () => {
  test.each([
    ['replication-master', planOf({ topology: 'replication' }), 'redis-1'],
    ['replication-replica', planOf({ topology: 'replication', persistence: 'rdb+aof' }), 'redis-2'],
    ['sentinel-data', planOf(shop), 'redis-3'],
    ['sentinel', planOf(shop), 'sentinel-2'],
    ['cluster-master', planOf({ topology: 'cluster', auth: { password: 'x', user: 'app' } }), 'redis-1'],
    ['cluster-replica', planOf({ topology: 'cluster', auth: { password: 'x', user: 'app' } }), 'redis-4'],
  ])('%s', async (name, plan, node) => {
    await expect(render(plan, node, {}, PLACEHOLDER)).toMatchFileSnapshot(`golden/${name}.conf`)
  })
})

test('the password stands in it, by Redis’s quoting', () => {
  const text = render(planOf(shop), 'redis-1', {}, 'a "b" #c\n')
  expect(text).toContain(String.raw`requirepass "a \"b\" #c\x0a"`)
  expect(parseConf(text)).toContainEqual({ name: 'masterauth', args: ['a "b" #c\n'] })
})

test('template marks in a value are text', () => {
  const text = render(
    planOf({ topology: 'replication', config: { 'proc-title-template': '"<%= it.node %>"' } }),
    'redis-1',
  )
  expect(text).toContain('proc-title-template "<%= it.node %>"')
})

const drop = (template: string, from: string, to: string) => {
  expect(template).toContain(from)
  return template.replace(from, to)
}

describe('a template that does not say what was planned is refused', () => {
  const plan = planOf(shop)
  // Where two directives run together, their quotes no longer balance.
  const REFUSED =
    /^the rendered conf of (redis-2|sentinel-1) does not say what was planned$|unbalanced quotes$/
  const broken: [string, (template: string) => string][] = [
    ['says nothing', () => ''],
    ['drops the lines', (template) => drop(template, '<%= line %>', '')],
    [
      'drops the first directive',
      (template) => drop(template, 'of section.lines', 'of section.lines.slice(1)'),
    ],
    ['drops the last section', (template) => drop(template, 'of it.sections', 'of it.sections.slice(0, -1)')],
    ['turns them round', (template) => drop(template, 'of section.lines', 'of section.lines.toReversed()')],
    ['adds one', (template) => `${template}\nmaxclients 1\n`],
    ['says one twice', (template) => drop(template, '<%= line %>', '<%= line %>\n<%= line %>')],
    ['makes a comment of one', (template) => drop(template, '<%= line %>', '# <%= line %>')],
    ['joins two lines', (template) => drop(template, '<%= line %>\n', '<%= line %> ')],
    ['escapes for HTML', (template) => drop(template, '<%= line %>', "<%= line.replace('-', '&#45;') %>")],
  ]
  test.each(broken)('one that %s', (_what, change) => {
    const over = { redis: change(templates.redis), sentinel: change(templates.sentinel) }
    expect(() => render(plan, 'redis-2', over)).toThrow(REFUSED)
    expect(() => render(plan, 'sentinel-1', over)).toThrow(REFUSED)
  })

  test('one that leaves quotes open', () => {
    const over = { redis: `${templates.redis}\nmasterauth "a\n` }
    expect(() => render(plan, 'redis-2', over)).toThrow('unbalanced quotes')
  })

  test('the password is not in what is said', () => {
    const over = { redis: drop(templates.redis, '<%= line %>', '') }
    expect(() => render(plan, 'redis-2', over, 'hunter2')).toThrow(/^(?!.*hunter2)/)
  })

  test('one that says it otherwise is not', () => {
    const redis = `# mine\n${drop(templates.redis, '# <%= section.title %>', '### <%= section.title %>')}\n# end\n`
    expect(render(plan, 'redis-2', { redis })).toContain('### Where it listens')
  })
})
