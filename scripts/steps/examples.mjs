import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runQuietly } from '../child.mjs'
import { SetupError } from '../failure.mjs'
import { progress } from '../progress.mjs'
import { root } from '../root.mjs'

/** The projects of `examples/` that show redis-ha in a test framework. */
export const PROJECTS = ['node-test', 'vitest', 'jest']

const PACK_MS = 60_000
const INSTALL_MS = 300_000
const TEST_MS = 120_000

/**
 * Packs the package, installs it into a copy of each example project as a user would, and runs its tests. All are
 * installed at once, as the workspaces of one project.
 */
export async function examples() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'redis-ha-examples-')))
  try {
    const tarball = await progress('Packing', async () => await pack(folder))
    const projects = join(folder, 'projects')
    copyProjects(projects, tarball)
    await progress('Installing', async () => await install(projects))
    for (const name of PROJECTS)
      await progress(`Testing examples/${name}`, async () => await testProject(folder, projects, name))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function pack(folder) {
  await runQuietly(
    'npm',
    ['pack', '--pack-destination', folder],
    failing('the package could not be packed'),
    {
      timeoutMs: PACK_MS,
    },
  )
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  )
}

function copyProjects(projects, tarball) {
  mkdirSync(projects)
  for (const name of PROJECTS) {
    const copy = join(projects, name)
    cpSync(join(root, 'examples', name), copy, {
      recursive: true,
      filter: (path) => !path.endsWith('node_modules'),
    })
    const file = join(copy, 'package.json')
    const description = JSON.parse(readFileSync(file, 'utf8'))
    description.devDependencies['redis-ha'] = `file:${tarball}`
    writeFileSync(file, JSON.stringify({ name, ...description }))
  }
  writeFileSync(join(projects, 'package.json'), JSON.stringify({ private: true, workspaces: PROJECTS }))
}

async function install(projects) {
  const args = ['install', '--no-audit', '--no-fund', '--prefer-offline']
  await runQuietly('npm', args, failing('the example projects could not be installed'), {
    cwd: projects,
    timeoutMs: INSTALL_MS,
  })
}

/** Its temporary folder is its own, so that what it leaves there is seen. */
async function testProject(folder, projects, name) {
  const temporary = join(folder, `${name}-temporary`)
  mkdirSync(temporary)
  await runQuietly('npm', ['test'], failing(`the tests of examples/${name} failed`), {
    cwd: join(projects, name),
    timeoutMs: TEST_MS,
    env: { TMPDIR: temporary, CI: 'true' },
  })
  const left = readdirSync(temporary).filter((entry) => entry.startsWith('redis-ha-copy-'))
  if (left.length === 0) return
  throw new SetupError({
    title: `the tests of examples/${name} left something behind`,
    exitCode: 1,
    expected: 'no folder of a private copy',
    seen: left.join(', '),
    where: temporary,
    try: `npm test in examples/${name}, and look at its global set-up`,
  })
}

function failing(title) {
  return { title, exitCode: 1, expected: 'exit code 0', try: 'look at its output below' }
}
