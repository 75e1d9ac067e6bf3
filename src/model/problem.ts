/** Something wrong, or unwise, in a topology file. */
export interface Problem {
  severity: 'error' | 'warning'
  /** What is wrong, in one line. */
  message: string
  /** What to do about it. */
  try?: string
  /** Where in the document: keys and list positions. */
  path: PathPart[]
  /** Where it is about the key at the end of the path, rather than about its value. */
  aboutKey?: true
  /** The place in the file, both from 1; absent where the topology is no file. */
  line?: number
  column?: number
}

export type PathPart = string | number

export function hasErrors(problems: Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error')
}

/** `examples/shop.yaml:3:1: error: …`, the form that editors and CI logs make a link of. */
export function formatProblem(problem: Problem, file: string): string {
  const place =
    problem.line === undefined
      ? [file, problem.path.join('.')].filter((part) => part !== '').join(': ')
      : `${file}:${problem.line}:${problem.column}`
  const advice = problem.try === undefined ? '' : `\n  try  ${problem.try}`
  return `${place}: ${problem.severity}: ${problem.message}${advice}`
}
