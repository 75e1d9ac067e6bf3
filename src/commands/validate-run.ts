import { formatProblem, hasErrors, type Problem } from '../model/problem.ts'
import { examineTopology } from '../topologies/load-topology.ts'
import { onStderr, printJson, printResult, tell } from '../ui/output.ts'

export interface ValidateRun {
  file: string
  strict: boolean
  json: boolean
}

const INVALID = 2

export function runValidate(args: ValidateRun): void {
  const examined = examineTopology(args.file)
  const problems = args.strict ? examined.problems.map(asError) : examined.problems
  const valid = !hasErrors(problems)
  if (args.json) printJson({ file: examined.file, valid, problems: problems.map(describe) })
  else for (const problem of problems) printResult(formatProblem(problem, args.file))
  const mark = valid ? onStderr.green('✔') : onStderr.red('✘')
  tell(`${mark} ${args.file} is ${valid ? 'valid' : 'not valid'}: ${countOf(problems)}`)
  process.exitCode = valid ? 0 : INVALID
}

function asError(problem: Problem): Problem {
  return { ...problem, severity: 'error' }
}

/** A problem as JSON has it, its keys in an order for readers. */
function describe({ severity, message, line, column, path, try: advice }: Problem) {
  return { severity, message, line, column, path, try: advice }
}

function countOf(problems: Problem[]): string {
  const count = (severity: Problem['severity']) => {
    const number = problems.filter((problem) => problem.severity === severity).length
    return number === 0 ? [] : [`${number} ${severity}${number === 1 ? '' : 's'}`]
  }
  return [...count('error'), ...count('warning')].join(', ') || 'no problems'
}
