import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '../failure.mjs'
import { root } from '../root.mjs'

const hashbang = '#!/usr/bin/env node\n'
// CommonJS dependencies call require, which an ES module doesn't have; esbuild's stand-in looks for one in scope.
const requireBanner =
  "import {createRequire as __cr} from 'node:module'; const require=__cr(import.meta.url);"

/** Bundles the program with all its dependencies: one small entry, and chunks that each command loads when needed. */
export async function bundle(outdir) {
  // Not at the top: set-up loads this file before any dependency is installed.
  const esbuild = await import('esbuild')
  const { errors, warnings } = await esbuild
    .build({
      absWorkingDir: root,
      entryPoints: ['src/cli.ts'],
      outdir,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      minifySyntax: true,
      banner: { js: requireBanner },
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
  makeExecutable(join(outdir, 'cli.js'))
}

function makeExecutable(file) {
  const code = readFileSync(file, 'utf8')
  if (!code.startsWith('#!')) writeFileSync(file, hashbang + code)
  chmodSync(file, 0o755)
}
