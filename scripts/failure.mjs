/**
 * A foreseen failure, told in the same four parts as the program's own messages. As there, exit code 3 says that the
 * environment is at fault.
 */
export class SetupError extends Error {
  constructor({ exitCode = 3, ...failure }) {
    super(failure.title)
    this.name = 'SetupError'
    this.failure = failure
    this.exitCode = exitCode
  }
}

export function formatFailure(failure) {
  const lines = [failure.title]
  for (const label of ['expected', 'seen', 'where', 'try']) {
    if (failure[label] === undefined) continue
    const [first, ...rest] = failure[label].split('\n')
    lines.push(`  ${label.padEnd(8)}  ${first}`, ...rest.map((line) => `            ${line}`))
  }
  return [...lines, ...(failure.details || []).map((line) => `  | ${line}`)].join('\n')
}
