import { readTopologyText } from '../../src/model/read-topology.ts'
import { BAD_FILES } from './bad-files.ts'

/** Files with one thing wrong each, and what redis-ha says about them: asked of the program, not written by hand. */
export function problemTable(): string {
  return [
    '## Errors and warnings',
    '',
    'Nothing starts with an error in the file. Warnings are printed; `--strict` makes them errors. Each comes with',
    '`file:line:column`. That nothing is kept on disk, which is the default and right for a fixture, is told by `validate` alone. For example:',
    '',
    '| in the file | what `redis-ha validate` says | try |',
    '|---|---|---|',
    ...BAD_FILES.map((text) => {
      const { severity, message, try: advice } = firstProblem(text)
      return `| \`${cell(text)}\` | ${severity}: ${cell(message)} | ${advice === undefined ? '' : cell(advice)} |`
    }),
  ].join('\n')
}

/** An error before any warning, and the default that most files have last: that is what the file is there for. */
function firstProblem(text: string) {
  // The range that Linux has by default, so that the page is the same wherever it is made.
  const { problems } = readTopologyText(text, 'shop', { ephemeral: [32_768, 60_999] })
  const first =
    problems.find(({ severity }) => severity === 'error') ??
    problems.find(({ onlyWhenAsked }) => onlyWhenAsked !== true) ??
    problems[0]
  if (!first) throw new Error(`there is nothing wrong with this file: ${text}`)
  return first
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('<', '&lt;')
}
