import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { leastRights } from '../../src/model/least-rights.ts'
import { featuresOf } from '../../src/redis/features.ts'
import { redis7, topologyOf } from '../support/plans.ts'
import { codeBlocks } from './markdown.ts'

const page = readFileSync(fileURLToPath(new URL('../../docs/security.md', import.meta.url)), 'utf8')

test('every test that it names is there', () => {
  const named = [...page.matchAll(/`((?:topologies|model|faults)\/[\w/-]+\.test\.ts)`/g)].map(
    ([, path]) => path,
  )
  expect(named.length).toBeGreaterThan(7)
  const missing = named.filter((path) => !existsSync(fileURLToPath(new URL(`../${path}`, import.meta.url))))
  expect(missing).toEqual([])
})

test('every claim names a test', () => {
  const [, table = ''] = page.split('| against | what holds | test |')
  const rows = table.split('\n\n')[0]?.split('\n').slice(2) ?? []
  expect(rows.length).toBeGreaterThan(7)
  expect(rows.filter((row) => !/`[^`]*(\.test\.ts|torture[^`]*)` *\|$/.test(row))).toEqual([])
})

test('the file that it shows is one', () => {
  const yaml = codeBlocks(page).find(({ text }) => text.includes('auditor'))
  expect(topologyOf(yaml?.text ?? '').users).toBeDefined()
})

describe('the rights that it shows are those that are given', () => {
  const features = featuresOf(redis7)
  test.each(['replication', 'sentinel', 'health', 'management'] as const)('%s', (purpose) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${purpose}\``)) ?? ''
    const [onNodes, onSentinels] = row
      .split(/(?<!\\)\|/)
      .slice(4, 6)
      .map((cell) => cell.replaceAll('\\|', '|').replaceAll('`', '').trim())
    const { rules, sentinelRules = [] } = leastRights(purpose, features)
    const shown = (rights: string[]) => rights.filter((right) => right !== 'resetchannels').join(' ')
    expect([onNodes, onSentinels]).toEqual([shown(rules), shown(sentinelRules)])
  })
})
