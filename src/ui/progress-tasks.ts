import { type ListrDefaultRendererLogLevels, Listr, ListrLogger, ProcessOutput } from 'listr2'
import type { Progress, Report } from '../topologies/progress.ts'
import { tell } from './output.ts'
import { anewLine, loadedLine, putBackLine, resumedLine, summariseChecks } from './progress-lines.ts'

export interface TaskProgress {
  report: Report
  /** Ends the display; resolves when nothing of it will be written any more. */
  end: (failed: boolean) => Promise<void>
}

/** Progress of a start as a list of tasks, on a terminal. It goes to stderr: stdout is for the result. */
export function progressTasks(nodes: number): TaskProgress {
  const started = new Stage()
  const proven = new Stage()
  /** What is to be read when the tasks have ended too. */
  const notes: string[] = []
  let answering = 0
  const tasks = new Listr(
    [
      {
        title: `Start ${nodes} nodes`,
        task: async (_, task) => await started.run((text) => (task.title = text)),
      },
      { title: 'Prove health', task: async (_, task) => await proven.run((text) => (task.output = text)) },
    ],
    {
      registerSignalListeners: false,
      rendererOptions: {
        showErrorMessage: false,
        collapseErrors: false,
        logger: new ListrLogger<ListrDefaultRendererLogLevels>({
          processOutput: new ProcessOutput(process.stderr, process.stderr),
        }),
      },
    },
  )
  const shown = tasks.run().catch(() => undefined)
  const report = (progress: Progress) => {
    switch (progress.event) {
      case 'node-answers':
        answering++
        started.show(`Start ${nodes} nodes: ${answering} answer`)
        break
      case 'phase':
        if (progress.phase === 'prove') started.finish()
        break
      case 'checked':
        proven.show(summariseChecks(progress))
        break
      case 'waiting':
        started.show(`Waiting for another redis-ha, pid ${progress.pid}`)
        break
      case 'loaded':
        started.show(`Start ${nodes} nodes: ${loadedLine(progress)}`)
        break
      case 'fell-back':
        started.show(`Start ${nodes} nodes: falling back, ${progress.reason}`)
        break
      case 'anew':
        notes.push(anewLine(progress))
        break
      case 'put-back':
        notes.push(putBackLine(progress))
        break
      case 'node-resumed':
        notes.push(resumedLine(progress))
        break
      case 'healthy':
        proven.finish()
        break
      case 'node-started':
      case 'node-stopped':
        break
    }
  }
  const end = async (failed: boolean) => {
    for (const stage of [started, proven]) {
      if (failed) stage.fail()
      else stage.finish()
    }
    await shown
    for (const note of notes) tell(note)
  }
  return { report, end }
}

/** A task whose work is done elsewhere. */
class Stage {
  readonly #done: Promise<void>
  #show: (text: string) => void = () => undefined
  finish: () => void = () => undefined
  fail: () => void = () => undefined

  constructor() {
    this.#done = new Promise((resolve, reject) => {
      this.finish = resolve
      this.fail = () => reject(new Error('not done'))
    })
    // The list shows the failure; the work itself reports it.
    this.#done.catch(() => undefined)
  }

  async run(show: (text: string) => void): Promise<void> {
    this.#show = show
    await this.#done
  }

  show(text: string): void {
    this.#show(text)
  }
}
