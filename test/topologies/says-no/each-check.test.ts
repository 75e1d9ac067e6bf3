import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// A check that nothing was ever seen to trip proves nothing. The tests beside this one are named after the checks that say no in them:
// `check: …` where it is alone in that, `check, and with it …` where others see the fault too.

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')

/** The checks of a part of the page about health. */
function checksIn(section: string): string[] {
  const text =
    read('../../../docs/health.md')
      .split(/^## /m)
      .find((part) => part.startsWith(section)) ?? ''
  return [...text.matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/[a-z-]+/g)].map(([name]) => name),
  )
}

/** The checks that say no in the tests of some files, alone or with others. */
function tested(files: string[], isAlone: boolean): Set<string> {
  const titles = isAlone ? /^ *test\('([a-z-]+): /gm : /^ *test\('([a-z-]+)(?::|, and| and) /gm
  return new Set(
    files.flatMap((file) => [...read(`./${file}.test.ts`).matchAll(titles)].map(([, name]) => name ?? '')),
  )
}

const OF_ALL = ['every-kind', 'links', 'modules']
const KINDS = [
  {
    kind: 'replication',
    sections: ['Every node', 'Replication', 'The probe'],
    files: [...OF_ALL, 'replication'],
    never: ['loaded'],
  },
  {
    kind: 'sentinel',
    sections: ['Every node', 'Replication', 'Sentinel', 'The probe'],
    files: [...OF_ALL, 'sentinel', 'links-sentinel'],
    never: ['loaded', 'one-master'],
  },
  {
    kind: 'cluster',
    sections: ['Every node', 'Cluster', 'The probe'],
    files: [...OF_ALL, 'cluster', 'links-cluster'],
    never: ['loaded'],
  },
]

test.for(KINDS)('$kind: each check has a fault that it alone sees', ({ sections, files, never }) => {
  const checks = sections.flatMap(checksIn)
  expect(checks.length).toBeGreaterThan(7)
  const [alone, all] = [tested(files, true), tested(files, false)]
  expect(checks.filter((check) => !alone.has(check)).toSorted()).toEqual(never)
  expect(checks.filter((check) => !all.has(check))).toEqual([])
  // Why these can't be alone stands on the page.
  const why = read('../../../docs/health.md').split('## Which say no together')[1]
  for (const check of never) expect(why).toContain(`- \`${check}\``)
})
