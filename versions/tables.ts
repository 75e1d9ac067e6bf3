import { markdownTable } from 'markdown-table'
import type { ServerProgram } from '../src/processes/server-program.ts'
import type { Outcome } from './outcome.ts'
import { type Starts, startText } from './starts.ts'
import { KINDS } from './suite.ts'

/** What came of the live suite with one server, by the names of its steps. */
export interface Ran {
  program: ServerProgram
  outcomes: Map<string, Outcome>
}

/** A line for each step and a column for each server, and below it why something is not applicable, or failed. */
export function suiteTable(ran: Ran[]): string {
  const steps = [...new Set(ran.flatMap(({ outcomes }) => [...outcomes.keys()]))]
  const reasons: string[] = []
  const rows = steps.map((step) => [
    step,
    ...ran.map(({ program, outcomes }) => {
      const outcome = outcomes.get(step)
      if (!outcome) return 'not run'
      if (outcome.is === 'done') return 'done'
      const kind = outcome.is === 'failed' ? 'FAILED' : 'not applicable'
      reasons.push(`- ${nameOf(program)}, ${step}: ${kind}: ${outcome.why}`)
      return kind
    }),
  ])
  const table = markdownTable([['', ...ran.map(({ program }) => nameOf(program))], ...rows])
  return reasons.length === 0 ? table : `${table}\n\n${reasons.join('\n')}`
}

/** Medians of whole `up` processes in ms, with the least and the most. */
export function startTable(starts: Starts): string {
  const rows = [...starts].map(([program, times]) => [
    nameOf(program),
    ...KINDS.map((kind) => startText(times[kind])),
  ])
  const rounds = [...starts.values()][0]?.replication.length ?? 0
  const table = markdownTable([['', ...KINDS], ...rows], { align: ['l', 'r', 'r', 'r'] })
  return `${table}\n\nms, the median of ${rounds} (least to most), servers in turns.`
}

function nameOf({ server: { flavor, version } }: ServerProgram): string {
  return `${{ redis: 'Redis', valkey: 'Valkey', redict: 'Redict' }[flavor]} ${version}`
}
