import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
]

/** `[text](address)`, but for addresses elsewhere. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, address = '']) => address)
    .filter((address) => !/^https?:/.test(address))
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsIn(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

test.for(pages.filter((name) => name.endsWith('.md')))('%s: every link leads somewhere', (page) => {
  const text = readFileSync(join(root, page), 'utf8')
  const broken = linksIn(text).filter((link) => {
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? join(root, page) : resolve(join(root, dirname(page)), path)
    if (!existsSync(target)) return true
    return anchor !== undefined && !anchorsIn(readFileSync(target, 'utf8')).includes(anchor)
  })
  expect(broken).toEqual([])
})

test('every file and folder that the architecture names is there', () => {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const paths = [...text.matchAll(/`((?:src|scripts|test|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
