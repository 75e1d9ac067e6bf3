import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAttached } from '../child.mjs'
import { setUp } from './set-up.mjs'

/** npm test: sets everything up and runs all tests, or those that the arguments name. */
export async function test(args) {
  await setUp()
  const folder = mkdtempSync(join(tmpdir(), 'redis-ha-'))
  try {
    const results = join(folder, 'results.json')
    const vitest = join('node_modules', 'vitest', 'vitest.mjs')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
    const code = await runAttached(process.execPath, [vitest, 'run', ...reporters, ...args])
    if (existsSync(results))
      process.stdout.write(`\n${countsLine(JSON.parse(readFileSync(results, 'utf8')))}\n`)
    return code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One plain line that any CI can read. A file that could not even be loaded has no tests, but has failed. */
function countsLine({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const skipped = numPendingTests + numTodoTests
  const counts = `${numPassedTests} passed, ${numFailedTests + broken.length} failed`
  return skipped > 0 ? `${counts}, ${skipped} skipped` : counts
}
