import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { statusDocument } from '../../src/model/document.ts'
import { useRig } from '../support/rig.ts'
import { codeBlocks } from './markdown.ts'
import { Reader } from './reader.ts'

const rig = useRig()
const page = readFileSync(fileURLToPath(new URL('../../docs/commands.md', import.meta.url)), 'utf8')
/** Sections of the page, by their titles. */
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0] ?? '', section]),
)

test('every example does what it says', { timeout: 120_000 }, async () => {
  expect(await new Reader(rig).follow(codeBlocks(page))).toBeUndefined()
})

test('the status document that it shows is one', () => {
  const [shown] = codeBlocks(sections.get('The status document') ?? '')
  expect(statusDocument.strict().parse(JSON.parse(shown?.text ?? '')).name).toBe('shop')
})

/** Options that every command has; the page names them once. */
const EVERYWHERE = ['--help', '--quiet', '--version']

describe('against the help of the program', () => {
  test('it has every command', async () => {
    const commands = [...(await rig.succeed(['--help'])).matchAll(/^ +redis-ha ([a-z]+)/gm)].map(
      ([, command]) => command,
    )
    expect(commands.length).toBeGreaterThan(10)
    const described = [...sections.keys()].filter((title) => /^[a-z]+$/.test(title))
    expect(new Set(described)).toEqual(new Set(commands))
  })

  test.for([...sections].filter(([title]) => /^[a-z]+$/.test(title)))(
    '%s: it has every option, and no other',
    async ([command, section]) => {
      const options = [...(await rig.succeed([command, '--help'])).matchAll(/^ +(?:-\w, )?(--\w[\w-]*)/gm)]
        .map(([, option]) => option)
        .filter((option) => !EVERYWHERE.includes(option ?? ''))
      const described = [...section.matchAll(/^\| (?:`-\w`, )?`(--\w[\w-]*)` \|/gm)].map(
        ([, option]) => option,
      )
      expect(new Set(described)).toEqual(new Set(options))
    },
  )
})
