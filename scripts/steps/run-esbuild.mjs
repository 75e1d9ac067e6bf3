import { SetupError } from '../failure.mjs'
import { root } from '../root.mjs'

/** Bundles with these options of esbuild; `title` and `where` tell what could not be bundled when it does not succeed. */
export async function runEsbuild(options, { title, where }) {
  // Not at the top: set-up loads this file before any dependency is installed.
  const esbuild = await import('esbuild')
  const { errors, warnings } = await esbuild
    .build({ absWorkingDir: root, bundle: true, logLevel: 'silent', ...options })
    .catch((error) => error)
  const messages = [
    ...(await esbuild.formatMessages(errors, { kind: 'error' })),
    ...(await esbuild.formatMessages(warnings, { kind: 'warning' })),
  ]
  // A warning is a defect too, mostly one that shows only when the program runs.
  if (messages.length === 0) return
  throw new SetupError({
    title,
    exitCode: 1,
    expected: 'neither an error nor a warning from esbuild',
    seen: `${errors.length} errors, ${warnings.length} warnings`,
    where,
    try: 'correct what is listed below, and run npm run build again',
    details: messages.join('\n').trimEnd().split('\n'),
  })
}
