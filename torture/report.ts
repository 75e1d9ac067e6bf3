import type { Scenario } from './scenario.ts'

export interface Outcome {
  scenario: Scenario
  runs: number
  broken: { run: number; message: string }[]
  /** Why runs were not possible here; they count for nothing. */
  impossible: string[]
  seconds: number
}

/** The whole result as Markdown: what was run, how often, and how it ended. */
export function reportOf(outcomes: Outcome[], facts: { seed: number; date: string; server: string }): string {
  const rows = outcomes.map(({ scenario, runs, broken, impossible }) => {
    const result =
      impossible.length === runs
        ? `not run: ${impossible[0]}`
        : broken.length === 0
          ? 'kept'
          : `broken ${broken.length} times`
    return `| ${scenario.name} | ${scenario.promise} | ${runs - impossible.length} | ${result} |`
  })
  return [
    '# Reliability',
    '',
    'What `npm run torture -- --full` did to redis-ha, and how it went. Each run has a state directory of its own; its moments and',
    'choices follow from the seed, though no machine is equally fast twice. A scenario is one of `torture/scenarios/`.',
    '',
    `${facts.date}, seed ${facts.seed}, ${facts.server}.`,
    '',
    '| scenario | promise | runs | result |',
    '|---|---|--:|---|',
    ...rows,
    '',
  ].join('\n')
}
