import { join } from 'node:path'
import type { DrillReport } from '../model/drill-report.ts'
import { RedisHaError } from '../model/failure.ts'
import { makeFolder, readPagePart, readTemplate, writeAtomically } from '../processes/files.ts'
import { htmlReport } from './html.ts'
import { junitReport } from './junit.ts'
import { markdownReport } from './markdown.ts'

/**
 * Writes a report in every form into a folder, which is made where there is none; gives the files' paths. Throws a `state`
 * failure where that can't be done.
 */
export function writeReports(report: DrillReport, folder: string): string[] {
  try {
    return writeAll(report, folder)
  } catch (error) {
    if (!(error instanceof RedisHaError)) throw error
    const title = 'The report could not be written'
    throw new RedisHaError({ ...error.failure, title, try: '--report with another folder' }, { cause: error })
  }
}

function writeAll(report: DrillReport, folder: string): string[] {
  makeFolder(folder)
  const files: [name: string, text: string][] = [
    ['report.json', `${JSON.stringify(report, null, 2)}\n`],
    ['junit.xml', junitReport([report])],
    ['summary.md', markdownReport(report)],
    [
      'report.html',
      htmlReport(report, {
        template: readTemplate('drill-report.html.eta'),
        script: readPagePart('main.js'),
        style: readPagePart('page.css'),
      }),
    ],
  ]
  return files.map(([name, text]) => {
    const path = join(folder, name)
    writeAtomically(path, text)
    return path
  })
}
