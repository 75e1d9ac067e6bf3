import type { Report } from '../topologies/progress.ts'
import { isQuiet } from './output.ts'
import { progressLines } from './progress-lines.ts'

export interface ShownProgress {
  report: Report
  end: (failed: boolean) => Promise<void>
}

/** Shows the progress of a start: a list of tasks on a terminal, plain lines elsewhere, nothing with `--quiet`. */
export async function showProgress(nodes: number): Promise<ShownProgress> {
  if (isQuiet()) return { report: () => undefined, end: async () => undefined }
  if (!process.stderr.isTTY || process.env['CI'] !== undefined) {
    return { report: progressLines(), end: async () => undefined }
  }
  const { progressTasks } = await import('./progress-tasks.ts')
  return progressTasks(nodes)
}
