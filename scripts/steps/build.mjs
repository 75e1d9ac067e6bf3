import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runQuietly } from '../child.mjs'
import { progress } from '../progress.mjs'
import { root } from '../root.mjs'
import { cache, digestInputs, removeStamp, writeStamp } from './build-stamp.mjs'
import { bundle, bundleProxy, bundleWriter } from './bundle.mjs'
import { bundlePage } from './bundle-page.mjs'
import { replaceFolder } from './replace-folder.mjs'

/** Builds dist: the library with its types in dist/lib, the bundled program in dist/cli, what a report's page runs in dist/page. */
export function build() {
  return progress('Building dist', buildAside)
}

async function buildAside() {
  // Taken first: what changes while the build runs is not in it for sure, and must not count as built.
  const digest = digestInputs()
  await generate()
  // Built aside and moved into place when whole, so that whoever runs the program meanwhile never meets half of it.
  const aside = join(cache, `build-${process.pid}`)
  mkdirSync(aside, { recursive: true })
  try {
    await allOf(
      compileLibrary(join(aside, 'lib')),
      bundle(join(aside, 'cli')),
      bundlePage(join(aside, 'page')),
      bundleProxy(join(aside, 'links')),
      bundleWriter(join(aside, 'workload')),
    )
    removeStamp()
    replaceFolder(join(root, 'dist'), aside)
    writeStamp(digest)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/** Unlike Promise.all, waits for the others also when one fails: they still write to a folder about to be removed. */
async function allOf(...works) {
  const results = await Promise.allSettled(works)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

/** Files made from the sources, such as the JSON schemas. */
async function generate() {
  const generator = ['generate.mjs', 'generate.ts'].find((name) => existsSync(join(root, 'scripts', name)))
  if (!generator) return
  const loader = generator.endsWith('.ts') ? ['--import', 'tsx'] : []
  await runQuietly(process.execPath, [...loader, join('scripts', generator)], {
    title: 'the generated files could not be made',
    exitCode: 1,
    expected: `scripts/${generator} to succeed`,
    try: 'look at its output below',
  })
}

function compileLibrary(outDir) {
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc')
  return runQuietly(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', outDir], {
    title: 'the library did not compile',
    exitCode: 1,
    expected: 'no error from tsc',
    where: 'src',
    try: 'correct what is listed below, and run npm run build again',
  })
}
