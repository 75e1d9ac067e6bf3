import { SetupError } from '../failure.mjs'
import { root } from '../root.mjs'

/** Bundles what the page of a drill's report runs and looks like, libraries included: the page asks no network for anything. */
export async function bundlePage(outdir) {
  // Not at the top: set-up loads this file before any dependency is installed.
  const esbuild = await import('esbuild')
  const { errors, warnings } = await esbuild
    .build({
      absWorkingDir: root,
      entryPoints: ['page/main.ts', 'page/page.css'],
      outdir,
      bundle: true,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      minify: true,
      charset: 'utf8',
      logLevel: 'silent',
    })
    .catch((error) => error)
  const messages = [
    ...(await esbuild.formatMessages(errors, { kind: 'error' })),
    ...(await esbuild.formatMessages(warnings, { kind: 'warning' })),
  ]
  if (messages.length > 0) {
    throw new SetupError({
      title: 'the page of the reports could not be bundled',
      exitCode: 1,
      expected: 'neither an error nor a warning from esbuild',
      seen: `${errors.length} errors, ${warnings.length} warnings`,
      where: 'page/main.ts and what it imports',
      try: 'correct what is listed below, and run npm run build again',
      details: messages.join('\n').trimEnd().split('\n'),
    })
  }
}
