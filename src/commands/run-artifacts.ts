import { join, resolve } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { appendFile, createFile } from '../processes/create-file.ts'
import type { RunRecord } from '../processes/run-record.ts'
import { redactText } from '../redis/redact.ts'
import { githubError, type RunFailure, runSummary } from '../reports/run-summary.ts'
import { writeArtifacts } from '../topologies/artifacts/artifacts.ts'
import { readPasswords } from '../topologies/password.ts'
import { tell, tellError } from '../ui/output.ts'

/**
 * Writes the artifacts of a run that failed, and, in GitHub Actions, its summary and an annotation. What keeps it from
 * writing is told, and no reason to fail otherwise than the run has.
 */
export async function keepArtifacts(
  record: RunRecord,
  directory: string,
  failure: RunFailure,
): Promise<void> {
  try {
    const { folder, document } = await writeArtifacts(record, resolve(directory))
    const secrets = Object.values(readPasswords(record.plan))
    const summary = redactText(runSummary(failure, document, folder), secrets)
    createFile(join(folder, 'summary.md'), summary)
    if (process.env['GITHUB_ACTIONS'] === 'true') {
      const page = process.env['GITHUB_STEP_SUMMARY']
      if (page !== undefined && page !== '') appendFile(page, summary)
      const message = [failure.title, ...failure.details, `artifacts: ${folder}`].join('\n')
      tellError(redactText(githubError(`redis-ha run ${record.name}`, message), secrets))
    }
    tell(`artifacts: ${folder}`)
  } catch (error) {
    const why = error instanceof RedisHaError ? error.message : String(error)
    tellError(`The artifacts could not be written: ${why}`)
  }
}
