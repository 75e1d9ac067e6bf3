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

const WORDS = { done: 'done', 'not-applicable': 'not applicable', unknown: 'unknown', failed: 'FAILED' }

/** A line for each step and a column for each server, and below it why something is not done. */
export function suiteTable(ran: Ran[]): string {
  const steps = [...new Set(ran.flatMap(({ outcomes }) => [...outcomes.keys()]))]
  const reasons = new Map<string, string[]>()
  const rows = steps.map((step) => [
    step,
    ...ran.map(({ program, outcomes }) => {
      const outcome = outcomes.get(step)
      if (!outcome) return 'not run'
      if (outcome.is !== 'done') {
        const reason = `${step}, ${WORDS[outcome.is]}: ${outcome.why}`
        reasons.set(reason, [...(reasons.get(reason) ?? []), nameOf(program)])
      }
      return WORDS[outcome.is]
    }),
  ])
  const table = markdownTable([['', ...ran.map(({ program }) => nameOf(program))], ...rows])
  const lines = [...reasons].map(([reason, servers]) => `- ${reason} (${servers.join(', ')})`)
  return lines.length === 0 ? table : `${table}\n\n${lines.join('\n')}`
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
