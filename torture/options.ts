import { parseArgs } from 'node:util'
import { randomInt } from 'node:crypto'

export const usage = `Usage: npm run torture -- [options]

  --full         all runs of all scenarios, hours, and docs/reliability.md from them as they end
  --count N      so many runs of each scenario
  --only NAMES   some scenarios only, with commas
  --jobs N       so many at the same time; 2 where it is not given
  --seed N       the moments and choices of an earlier run
  --write        docs/reliability.md from this run too
  --minutes N    begins nothing more after so long; Ctrl-C does the same at once
  --resume FILE  notes in FILE what was done, and goes on with what is noted there, with its seed
`

export interface Options {
  full: boolean
  count: number | undefined
  only: string[] | undefined
  jobs: number
  seed: number
  write: boolean
  minutes: number
  resume: string | undefined
  help: boolean
}

export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      full: { type: 'boolean', default: false },
      count: { type: 'string' },
      only: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      seed: { type: 'string' },
      write: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      resume: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  return {
    full: values.full,
    count: values.count === undefined ? undefined : number('--count', values.count),
    only: values.only?.split(','),
    jobs: Math.max(1, number('--jobs', values.jobs)),
    seed: values.seed === undefined ? randomInt(2 ** 31) : number('--seed', values.seed),
    write: values.write || values.full,
    minutes: values.minutes === undefined ? Infinity : number('--minutes', values.minutes),
    resume: values.resume,
    help: values.help,
  }
}

function number(option: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new TypeError(`${option}: expected a whole number, seen ${text}`)
}
