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
  /** Where it is about a choice that is right for a fixture, which most topologies are: only who asks for problems is told. */
  onlyWhenAsked?: true
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

export function error(path: PathPart[], message: string, advice: string): Problem {
  return { severity: 'error', path, message, try: advice }
}

export function warning(path: PathPart[], message: string, advice: string): Problem {
  return { severity: 'warning', path, message, try: advice }
}

/** Several problems at one place are mostly one mistake: of a range of ports, the first is enough. */
export function onePerPath(problems: Problem[]): Problem[] {
  const seen = new Set<string>()
  return problems.filter((problem) => {
    const key = `${problem.severity} ${problem.path.join('.')}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
