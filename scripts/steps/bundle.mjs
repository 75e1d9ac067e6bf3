import { chmodSync, copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runQuietly } from '../child.mjs'
import { root } from '../root.mjs'
import { findOnPath } from '../search-path.mjs'
import { runEsbuild } from './run-esbuild.mjs'

// The sources are ES modules and ask for import.meta.url, which a CommonJS file doesn't have.
const urlBanner = "const __url=require('node:url').pathToFileURL(__filename).href;"

const forNode = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  banner: { js: urlBanner },
  define: { 'import.meta.url': '__url' },
}

/** Bundles the program with all its dependencies into one file, in which each command evaluates only what it needs. */
export async function bundle(outdir) {
  await runEsbuild(
    {
      ...forNode,
      entryPoints: ['src/cli.ts'],
      outfile: join(outdir, 'program.cjs'),
      // One for all: the later ones build an Intl.Segmenter and a large regular expression at each start.
      alias: { 'string-width': join(root, 'node_modules', 'string-width') },
    },
    { title: 'the program could not be bundled', where: 'src/cli.ts and what it imports' },
  )
  // In the package's folder all .js files are ES modules; a loader of those would cost every command some milliseconds.
  writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n')
  const launcher = join(outdir, 'cli.js')
  copyFileSync(join(root, 'scripts', 'launcher.cjs'), launcher)
  chmodSync(launcher, 0o755)
  await cacheCode(launcher, join(outdir, 'program.cache'))
}

/** Bundles the proxy of the links, a program of its own that needs few of the others' dependencies. */
export async function bundleProxy(outdir) {
  await runEsbuild(
    { ...forNode, entryPoints: ['src/links/main.ts'], outfile: join(outdir, 'proxy.cjs') },
    { title: 'the proxy of the links could not be bundled', where: 'src/links/main.ts and what it imports' },
  )
}

/** Bundles the writer of drills, which runs in a thread of its own. */
export async function bundleWriter(outdir) {
  const entry = 'src/drills/workload/writer-program.ts'
  await runEsbuild(
    { ...forNode, entryPoints: [entry], outfile: join(outdir, 'writer.cjs') },
    { title: 'the writer of drills could not be bundled', where: `${entry} and what it imports` },
  )
}

/** Lets V8 keep what it compiled for a command that goes through most of the program, certificates too, and starts nothing. */
async function cacheCode(launcher, cacheFile) {
  const command = findOnPath('redis-server') ? ['up', '--dry-run'] : ['validate']
  await runQuietly(process.execPath, [launcher, ...command, 'examples/tls/mutual.yaml'], warmUpFailed, {
    env: { REDIS_HA_WRITE_CODE_CACHE: cacheFile },
  })
}

const warmUpFailed = {
  title: 'the program that was built does not run',
  exitCode: 1,
  expected: 'its first command to succeed',
  try: 'look at its output below',
}
