import { runEsbuild } from './run-esbuild.mjs'

/** Bundles what the page of a drill's report runs and looks like, libraries included: the page asks no network for anything. */
export async function bundlePage(outdir) {
  await runEsbuild(
    {
      entryPoints: ['page/main.ts', 'page/page.css'],
      outdir,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      minify: true,
      charset: 'utf8',
    },
    { title: 'the page of the reports could not be bundled', where: 'page/main.ts and what it imports' },
  )
}
