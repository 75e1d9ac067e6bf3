import { join, resolve } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { appendFile, createFile } from '../processes/create-file.ts'
import { seeFolder } from '../processes/folder-access.ts'
import type { RunRecord } from '../processes/run-record.ts'
import { redactText } from '../redis/redact.ts'
import { githubError, type RunFailure, runSummary } from '../reports/run-summary.ts'
import { writeArtifacts } from '../topologies/artifacts/artifacts.ts'
import { readPasswords } from '../topologies/password.ts'
import { onStderr, tell, tellError } from '../ui/output.ts'

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
    tellError(`${onStderr.red('✘')} ${unwritten(resolve(directory), error).message}`)
  }
}

function unwritten(path: string, error: unknown): RedisHaError {
  const title = 'The artifacts could not be written'
  if (error instanceof RedisHaError) return new RedisHaError({ ...error.failure, title }, { cause: error })
  const why = error instanceof Error ? error.message : String(error)
  return new RedisHaError(
    {
      reason: 'state',
      title,
      expected: 'a folder that you may write to',
      seen: seeFolder(path).kind === 'other' ? 'something that is no folder' : why,
      where: path,
      try: '--artifacts with another path',
    },
    { cause: error },
  )
}
