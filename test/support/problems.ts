import { formatProblem, type Problem } from '../../src/model/problem.ts'
import { readTopologyText } from '../../src/model/read-topology.ts'
import type { RuleContext } from '../../src/model/port-rules.ts'

/** What is said about a topology file, as it is printed, its advice on the same line after `→`. */
export function errorsIn(text: string, context: RuleContext = {}): string[] {
  return printed(text, 'error', context)
}

export function warningsIn(text: string, context: RuleContext = {}): string[] {
  return printed(text, 'warning', context)
}

function printed(text: string, severity: Problem['severity'], context: RuleContext): string[] {
  return readTopologyText(text, 'shop', context)
    .problems.filter((problem) => problem.severity === severity)
    .map((problem) =>
      formatProblem(problem, 'f').replace('f:', '').replace(` ${severity}:`, '').replace('\n  try  ', ' → '),
    )
}
