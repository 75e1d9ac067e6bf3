import type { Scenario } from './scenario.ts'

export interface Outcome {
  scenario: Scenario
  /** How many runs were asked for. */
  planned: number
  /** How many have ended, one way or another. */
  ended: number
  /** How long those took, all together. */
  tookMs: number
  broken: { run: number; message: string }[]
  /** Why runs were not possible here; they count for nothing. */
  impossible: string[]
}

export interface Facts {
  seed: number
  date: string
  minutes: number
  versions: string
}

/** The whole result as Markdown: what was run, how often, and how it ended. */
export function reportOf(outcomes: Outcome[], { seed, date, minutes, versions }: Facts): string {
  return [
    '# Reliability',
    '',
    'What `npm run torture -- --full` did to redis-ha, and how it went. Each run has a state directory of its own; its moments and',
    'choices follow from the seed, though no machine is equally fast twice. A scenario is one of `torture/scenarios/`. After each',
    'run `down --all --purge` has to leave no process, no leased port and no file.',
    '',
    `${date}, seed ${seed}, ${minutes} minutes, ${versions}.`,
    '',
    '| scenario | promise | runs | result |',
    '|---|---|--:|---|',
    ...outcomes.map(rowOf),
    '',
    ...brokenOnes(outcomes),
  ].join('\n')
}

function rowOf(outcome: Outcome): string {
  const { scenario, planned, ended, impossible } = outcome
  const done = ended - impossible.length
  const runs = done === planned ? String(done) : `${done} of ${planned}`
  return `| ${scenario.name} | ${scenario.promise} | ${runs} | ${resultOf(outcome)} |`
}

function resultOf({ ended, broken, impossible }: Outcome): string {
  if (broken.length > 0) return `broken ${broken.length} times`
  if (ended === impossible.length) return impossible[0] ?? 'not run'
  return impossible[0] === undefined ? 'kept' : `kept; else ${impossible[0]}`
}

/** Each broken promise in one line; the rest of it went to stderr. */
function brokenOnes(outcomes: Outcome[]): string[] {
  const lines = outcomes.flatMap(({ scenario, broken }) =>
    broken.map(({ run, message }) => `- ${scenario.name}, run ${run}: ${message.split('\n')[0]}`),
  )
  return lines.length === 0 ? [] : ['## Broken', '', ...lines, '']
}
