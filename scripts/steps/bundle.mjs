import { chmodSync, copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runQuietly } from '../child.mjs'
import { SetupError } from '../failure.mjs'
import { root } from '../root.mjs'
import { findOnPath } from '../search-path.mjs'

// The sources are ES modules and ask for import.meta.url, which a CommonJS file doesn't have.
const urlBanner = "const __url=require('node:url').pathToFileURL(__filename).href;"

/** Bundles the program with all its dependencies into one file, in which each command evaluates only what it needs. */
export async function bundle(outdir) {
  // Not at the top: set-up loads this file before any dependency is installed.
  const esbuild = await import('esbuild')
  const { errors, warnings } = await esbuild
    .build({
      absWorkingDir: root,
      entryPoints: ['src/cli.ts'],
      outfile: join(outdir, 'program.cjs'),
      bundle: true,
      format: 'cjs',
      // One for all: the later ones build an Intl.Segmenter and a large regular expression at each start.
      alias: { 'string-width': join(root, 'node_modules', 'string-width') },
      platform: 'node',
      target: 'node20',
      minifySyntax: true,
      minifyWhitespace: true,
      banner: { js: urlBanner },
      define: { 'import.meta.url': '__url' },
      logLevel: 'silent',
    })
    .catch((error) => error)
  const messages = [
    ...(await esbuild.formatMessages(errors, { kind: 'error' })),
    ...(await esbuild.formatMessages(warnings, { kind: 'warning' })),
  ]
  // A warning is a defect too, mostly one that shows only when the program runs.
  if (messages.length > 0) {
    throw new SetupError({
      title: 'the program could not be bundled',
      exitCode: 1,
      expected: 'neither an error nor a warning from esbuild',
      seen: `${errors.length} errors, ${warnings.length} warnings`,
      where: 'src/cli.ts and what it imports',
      try: 'correct what is listed below, and run npm run build again',
      details: messages.join('\n').trimEnd().split('\n'),
    })
  }
  // In the package's folder all .js files are ES modules; a loader of those would cost every command some milliseconds.
  writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n')
  const launcher = join(outdir, 'cli.js')
  copyFileSync(join(root, 'scripts', 'launcher.cjs'), launcher)
  chmodSync(launcher, 0o755)
  await cacheCode(launcher, join(outdir, 'program.cache'))
}

/** Lets V8 keep what it compiled for a command that goes through most of the program, and starts nothing. */
async function cacheCode(launcher, cacheFile) {
  const command = findOnPath('redis-server') ? ['up', '--dry-run'] : ['validate']
  await runQuietly(process.execPath, [launcher, ...command, 'examples/cluster.yaml'], warmUpFailed, {
    env: { REDIS_HA_WRITE_CODE_CACHE: cacheFile },
  })
}

const warmUpFailed = {
  title: 'the program that was built does not run',
  exitCode: 1,
  expected: 'its first command to succeed',
  try: 'look at its output below',
}
