import type { DrillReport } from '../src/model/drill-report.ts'
import type { Ended } from './command.ts'
import { BenchFailure } from './failure.ts'
import { commandLineOf } from './proc.ts'
import { Product } from './product.ts'
import type { Programs } from './programs.ts'
import type { Shape } from './shapes.ts'

/** `redis-ha up` and `redis-ha down`, both as whole processes, in ms. */
export async function measureUpAndDown(shape: Shape, programs: Programs, stop: AbortSignal): Promise<number> {
  await using product = new Product(programs, stop)
  const { ms } = await product.up(shape)
  return ms + (await product.down())
}

/**
 * `redis-ha drill sentinel/master-crash` as a whole process, in ms, less its `run` steps and less the time from the kill to the first
 * acknowledged write. Then, untimed: nothing of it is left.
 */
export async function measureCrashDrill(programs: Programs, stop: AbortSignal): Promise<number> {
  const { report, ended } = await drill('sentinel/master-crash', programs, stop)
  const runs = report.steps.filter(({ text }) => text.startsWith('run:'))
  return runs.reduce((ms, { fromMs, toMs }) => ms - (toMs - fromMs), ended.ms) - valueOf(report, 'firstWrite')
}

const writerRate = 5000
const writerDrill = `against: { topology: sentinel }
workload: { clients: 4, rate: ${writerRate} }
steps:
  - run: 5s
expect: { lost: 0, failed: 0, unknown: 0 }
`

/** The writer of a drill at 5,000 writes a second on a healthy Sentinel set: one run has both figures. */
export class WriterRun {
  readonly #programs: Programs
  readonly #stop: AbortSignal
  #report: DrillReport | undefined

  constructor(programs: Programs, stop: AbortSignal) {
    this.#programs = programs
    this.#stop = stop
  }

  /** How far the writes that were asked each second, and acknowledged, are from 5,000, in %. */
  async deviation(): Promise<number> {
    const { report } = await drill(writerDrill, this.#programs, this.#stop)
    this.#report = report
    const [run] = report.steps
    if (!run) throw new BenchFailure('the drill of the writer has no step')
    const { bucketMs, acknowledged } = report.workload.series
    // Whole buckets: in the first and in the last the writer begins or ends.
    const from = Math.ceil(run.fromMs / bucketMs) + 1
    const to = Math.floor(run.toMs / bucketMs) - 1
    const count = acknowledged.slice(from, to).reduce((sum, one) => sum + one, 0)
    return Math.abs((count * 1000) / ((to - from) * bucketMs) / writerRate - 1) * 100
  }

  /** How late the writer asked, for 99 % of the writes, in ms: of the run of {@link deviation}, where there was one. */
  async delay(): Promise<number> {
    const { report } = this.#report
      ? { report: this.#report }
      : await drill(writerDrill, this.#programs, this.#stop)
    this.#report = undefined
    return valueOf(report, 'schedulingDelayP99')
  }
}

/** Runs a drill of the library, or one that is given in full, as a process that has to pass and to leave nothing. */
async function drill(
  said: string,
  programs: Programs,
  stop: AbortSignal,
): Promise<{ report: DrillReport; ended: Ended }> {
  await using product = new Product(programs, stop)
  const ended = await product.drill(said)
  const report = reportIn(ended)
  const left = [...product.processes().map(({ pid }) => commandLineOf(pid)), ...product.copies()]
  if (left.length > 0) throw new BenchFailure(`redis-ha drill left behind:\n  ${left.join('\n  ')}`)
  return { report, ended }
}

/** One that is unknown because the machine was too busy for a fair witness has its figures all the same, and they show it. */
function reportIn({ code, stdout, stderr }: Ended): DrillReport {
  const report = stdout === '' ? undefined : (JSON.parse(stdout) as DrillReport)
  if (report?.verdict === 'pass' || report?.verdict === 'unknown') return report
  const bad = report?.checks.filter(({ verdict }) => verdict === 'fail') ?? []
  const why = bad
    .map(({ check, expected, seen }) => `${check}: expected ${expected}, seen ${seen}`)
    .join('\n')
  throw new BenchFailure(`redis-ha drill ended with ${code}\n${why || stderr.trimEnd()}`)
}

function valueOf({ drill: name, measurements }: DrillReport, wanted: string): number {
  const value = measurements.find((one) => one.name === wanted)?.value
  if (typeof value === 'number') return value
  throw new BenchFailure(`${name}: it has no ${wanted}`)
}
