import { failing } from '../model/check.ts'
import type { StatusDocument } from '../model/document.ts'

/** What became of a `run`, for its summary. */
export interface RunFailure {
  /** `the command ended with 1`, or why it was not run. */
  title: string
  /** Further lines of it, such as the end of a log. */
  details: string[]
  /** The command line; it may hold secrets, which whoever shows it takes out. */
  command: string[]
}

/** A failed run as Markdown: for the artifacts, and for the page of a GitHub job. */
export function runSummary(failure: RunFailure, document: StatusDocument, files: string): string {
  const bad = failing(document.checks)
  return [
    `## redis-ha run: ${cell(document.name)}`,
    '',
    `**${cell(failure.title)}**`,
    ...block(failure.details),
    ...block([failure.command.join(' ')]),
    '',
    `| node | role | state | port |`,
    `|---|---|---|--:|`,
    ...document.nodes.map(
      ({ name, kind, role, state, port }) => `| ${name} | ${role ?? kind} | ${state} | ${port} |`,
    ),
    '',
    bad.length === 0 ? `All ${document.checks.length} checks held.` : `${bad.length} checks did not hold:`,
    ...(bad.length === 0 ? [] : ['', '| check | observer | expected | seen |', '|---|---|---|---|']),
    ...bad.map(
      ({ check, observer, expected, seen }) =>
        `| ${[check, observer, expected, seen].map(cell).join(' | ')} |`,
    ),
    '',
    `Of each node there are its conf file, its log and its own view in \`${files}\`.`,
    '',
  ].join('\n')
}

function block(lines: string[]): string[] {
  if (lines.length === 0) return []
  // A fence that is longer than any within.
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)),
  )
  const fence = '`'.repeat(longest + 1)
  return ['', `${fence}text`, ...lines, fence]
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[|\\<>*_`[\]]/g, String.raw`\$&`)
}

/** A workflow command that makes GitHub show an error with the job, escaped by its runner's rules. */
export function githubError(title: string, message: string): string {
  const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
  return `::error title=${property(title)}::${data(message)}`
}
