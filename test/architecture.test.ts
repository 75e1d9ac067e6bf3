import { describe, expect, test } from 'vitest'
import { importsOf, type SourceTree, sourceTree, withoutComments } from './support/source-tree.ts'

// Imports go down only. The floors, and the order in which folders of the same floor may import each other.

const ORDER = [
  'redis',
  'model',
  'conf',
  'processes',
  'links',
  'client',
  'topologies',
  'faults',
  'drills',
  'library',
  'index.ts',
  'vitest.ts',
  'vitest-setup.ts',
  'jest.ts',
  'jest-setup.ts',
  'jest-teardown.ts',
  'node-test.ts',
  'reports',
  'ui',
  'commands',
  'cli.ts',
]

/** Who may import what of the outside world, by the beginning of a path below `src/`. */
const ONLY: [module: RegExp, ...who: string[]][] = [
  [/^(node:)?fs(\/|$)/, 'processes/'],
  [/^(node:)?(child_process|http|https|dgram|tls|worker_threads|cluster)$/, 'processes/'],
  [/^(node:)?net$/, 'processes/', 'links/'],
  [/^execa$/, 'processes/'],
  [/^(node:)?timers(\/|$)/, 'processes/clock.ts'],
  [/^ioredis(\/|$)/, 'client/'],
  [/^listr2$/, 'ui/'],
  [/^yargs(\/|$)/, 'commands/'],
  [/^eta$/, 'conf/', 'reports/'],
  [/^@peculiar\//, 'topologies/tls/'],
  [/^(junit-report-builder|markdown-table)$/, 'reports/'],
]

/** What asks for the time, waits or throws dice. */
const CLOCK =
  /\bDate\.now\b|\bnew Date\(\)|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bperformance\.now\b|\bhrtime\b/
const DICE = /\bMath\.random\b/
/** The pure floor can't even ask about its machine. */
const MACHINE = /\bprocess\.|\bglobalThis\b|\bfetch\(|\brandom(Bytes|Int|UUID)\b/

/** What compares versions: for what a server can do there is the table of `redis/features.ts`. */
const VERSIONS = /\b(atLeast|meetsAny)\(|\bserver\.level\b|\bflavor [!=]==/
/** The others ask whether a server is too old for anything, and whether a drill may be run with it. */
const COMPARES = [
  'redis/features.ts',
  'redis/version.ts',
  'processes/server-program.ts',
  'drills/run-drill.ts',
]

const PURE = ['redis', 'model', 'conf']

function folderOf(path: string): string {
  return path.split('/')[0] ?? path
}

function upwardImports(tree: SourceTree): string[] {
  return eachImport(tree).flatMap(([path, imported]) => {
    if (tree[imported] === undefined) return []
    const from = ORDER.indexOf(folderOf(path))
    const to = ORDER.indexOf(folderOf(imported))
    return from >= to ? [] : [`${path} imports ${imported}, which is above it`]
  })
}

function strangers(tree: SourceTree): string[] {
  const unknown = Object.keys(tree).filter((path) => !ORDER.includes(folderOf(path)))
  const nowhere = eachImport(tree).filter(
    ([, imported]) => imported.endsWith('.ts') && tree[imported] === undefined,
  )
  return [
    ...unknown.map((path) => `${path} is on no floor`),
    ...nowhere.map(([path, imported]) => `${path} imports ${imported}, which is not there`),
  ]
}

function forbiddenModules(tree: SourceTree): string[] {
  return eachImport(tree).flatMap(([path, imported]) =>
    ONLY.filter(
      ([module, ...who]) => module.test(imported) && !who.some((folder) => path.startsWith(folder)),
    ).map(([, ...who]) => `${path} imports ${imported}, which only ${who.join(' and ')} may`),
  )
}

function forbiddenCalls(tree: SourceTree): string[] {
  return Object.entries(tree).flatMap(([path, text]) => {
    const code = withoutComments(text)
    const rules: [RegExp, boolean][] = [
      [CLOCK, path === 'processes/clock.ts'],
      [DICE, false],
      [VERSIONS, COMPARES.includes(path)],
      [MACHINE, !PURE.includes(folderOf(path))],
    ]
    return rules.flatMap(([pattern, allowed]) => {
      const found = allowed ? undefined : pattern.exec(code)?.[0]
      return found === undefined ? [] : [`${path} uses ${found}`]
    })
  })
}

/** Every file that can reach itself, with the way that it takes. */
function cycles(tree: SourceTree): string[] {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, way: string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' → '))
    if (way.includes(path) || done.has(path)) return
    for (const imported of importsOf(path, tree[path] ?? ''))
      if (tree[imported] !== undefined) visit(imported, [...way, path])
    done.add(path)
  }
  for (const path of Object.keys(tree)) visit(path, [])
  return found
}

function eachImport(tree: SourceTree): [path: string, imported: string][] {
  return Object.entries(tree).flatMap(([path, text]) =>
    importsOf(path, text).map((imported): [string, string] => [path, imported]),
  )
}

describe('the source', () => {
  const tree = sourceTree()

  test('is all there', () => {
    expect(Object.keys(tree).length).toBeGreaterThan(50)
    expect(Object.keys(tree)).toEqual(expect.arrayContaining(['cli.ts', 'index.ts', 'model/plan.ts']))
    // As many imports as there are lines that end in one.
    const lines = Object.values(tree).flatMap((text) => text.match(/(from|^import) '[^']+'$/gm) ?? [])
    expect(eachImport(tree).length).toBeGreaterThanOrEqual(lines.length)
  })

  test('has every file on a floor', () => {
    expect(strangers(tree)).toEqual([])
  })

  test('imports down only', () => {
    expect(upwardImports(tree)).toEqual([])
  })

  test('has no cycles', () => {
    expect(cycles(tree)).toEqual([])
  })

  test('starts processes, touches files, opens sockets and waits in one place each', () => {
    expect(forbiddenModules(tree)).toEqual([])
  })

  test('asks one clock, throws no dice, compares versions in one place, and is pure where it says so', () => {
    expect(forbiddenCalls(tree)).toEqual([])
  })
})

describe('a source that breaks the rules is caught', () => {
  const good: SourceTree = {
    'redis/info.ts': "import { createHash } from 'node:crypto'\n// setTimeout, Date.now(), import './x.ts'\n",
    'model/plan.ts': "import type { Info } from '../redis/info.ts'\n",
    'conf/render.ts': "import { Eta } from 'eta'\nimport { plan } from '../model/plan.ts'\n",
    'processes/clock.ts': "import { setTimeout } from 'node:timers/promises'\nDate.now()\n",
    'processes/files.ts': "import { readFileSync } from 'node:fs'\nexport * from './clock.ts'\n",
    'client/connection.ts': "import { Redis } from 'ioredis'\nimport '../processes/files.ts'\n",
    'topologies/up.ts': "import {\n  a,\n  b,\n} from '../client/connection.ts'\n",
    'index.ts': "export { up } from './topologies/up.ts'\n",
    'ui/tasks.ts': "import { Listr } from 'listr2'\nnew Date(5)\n",
    'commands/up.ts': "const { tasks } = await import('../ui/tasks.ts')\n",
    'cli.ts': "import { up } from './commands/up.ts'\n",
  }
  const broken = (path: string, text: string): SourceTree => ({ ...good, [path]: text })

  test('one that keeps them is not', () => {
    expect([
      ...strangers(good),
      ...upwardImports(good),
      ...cycles(good),
      ...forbiddenModules(good),
      ...forbiddenCalls(good),
    ]).toEqual([])
  })

  test.each([
    ['redis/info.ts', "import { plan } from '../model/plan.ts'", 'model/plan.ts'],
    ['redis/info.ts', "import type { Plan } from '../model/plan.ts'", 'model/plan.ts'],
    ['model/plan.ts', "export { render } from '../conf/render.ts'", 'conf/render.ts'],
    ['model/plan.ts', "import {\n  a,\n} from '../processes/files.ts'", 'processes/files.ts'],
    ['conf/render.ts', "const a = await import('../processes/files.ts')", 'processes/files.ts'],
    ['processes/files.ts', "import '../client/connection.ts'", 'client/connection.ts'],
    ['topologies/up.ts', "export * from '../index.ts'", 'index.ts'],
    ['index.ts', "import { tasks } from './ui/tasks.ts'", 'ui/tasks.ts'],
    ['ui/tasks.ts', "type Up = typeof import('../commands/up.ts')", 'commands/up.ts'],
  ])('%s with %s', (path, text, above) => {
    expect(upwardImports(broken(path, text))).toEqual([`${path} imports ${above}, which is above it`])
  })

  test('a folder or a file that nobody has heard of', () => {
    expect(strangers(broken('utils/a.ts', ''))).toEqual(['utils/a.ts is on no floor'])
    expect(strangers(broken('model/a.ts', "import { b } from './b.ts'"))).toEqual([
      'model/a.ts imports model/b.ts, which is not there',
    ])
  })

  test('a circle, however long', () => {
    const tree = {
      'model/a.ts': "import './b.ts'",
      'model/b.ts': "import type { C } from './c.ts'",
      'model/c.ts': "export * from './a.ts'",
    }
    expect(cycles(tree)).toEqual(['model/a.ts → model/b.ts → model/c.ts → model/a.ts'])
    expect(cycles({ 'model/a.ts': "import './a.ts'" })).toEqual(['model/a.ts → model/a.ts'])
    const diamond = {
      'model/a.ts': "import './b.ts'\nimport './c.ts'",
      'model/b.ts': "import './d.ts'",
      'model/c.ts': "import './d.ts'",
      'model/d.ts': '',
    }
    expect(cycles(diamond)).toEqual([])
  })

  test.each([
    ['model/plan.ts', "import { readFileSync } from 'node:fs'", 'node:fs', 'processes/'],
    ['topologies/up.ts', "import { readFile } from 'node:fs/promises'", 'node:fs/promises', 'processes/'],
    ['topologies/up.ts', "import { connect } from 'net'", 'net', 'processes/ and links/'],
    ['commands/up.ts', "import { spawn } from 'node:child_process'", 'node:child_process', 'processes/'],
    ['commands/up.ts', "const { execa } = await import('execa')", 'execa', 'processes/'],
    ['topologies/up.ts', "import { Redis } from 'ioredis'", 'ioredis', 'client/'],
    [
      'processes/files.ts',
      "import { setTimeout } from 'node:timers/promises'",
      'node:timers/promises',
      'processes/clock.ts',
    ],
    ['commands/up.ts', "import { Listr } from 'listr2'", 'listr2', 'ui/'],
  ])('%s with %s', (path, text, module, who) => {
    expect(forbiddenModules(broken(path, text))).toEqual([`${path} imports ${module}, which only ${who} may`])
  })

  test.each([
    ['processes/files.ts', 'const at = Date.now()', 'Date.now'],
    ['topologies/up.ts', 'const at = new Date().toISOString()', 'new Date()'],
    ['commands/up.ts', 'setTimeout(() => {}, 5)', 'setTimeout'],
    ['client/connection.ts', 'performance.now()', 'performance.now'],
    ['topologies/up.ts', 'Math.random()', 'Math.random'],
    ['processes/clock.ts', 'Math.random()', 'Math.random'],
    ['model/plan.ts', "process.env['HOME']", 'process.'],
    ['conf/render.ts', 'randomBytes(5)', 'randomBytes'],
    ['topologies/up.ts', "atLeast(version, '7.0')", 'atLeast('],
    ['topologies/up.ts', "if (server.flavor === 'valkey')", 'flavor ==='],
  ])('%s with %s', (path, text, found) => {
    expect(forbiddenCalls(broken(path, text))).toEqual([`${path} uses ${found}`])
  })
})
