import { parseArgs } from 'node:util'

export const usage = `Usage: npm run drills -- [part of a name…] [options]

Runs the drills that come with redis-ha, or those whose name has one of the parts in it, one after the other, and prints what came of each.
Exit code 0: each passed, or needs another server; 1: one did not; 2: there is no such drill; 130: it was interrupted.

  --resume  goes on with a run that was interrupted: those that have passed are not run again
  --record  keeps how long those took that passed, and writes the list and the page of the library anew
  --page    runs nothing; writes the list and the page anew
`

export interface Options {
  parts: string[]
  resume: boolean
  record: boolean
  page: boolean
  help: boolean
}

/** Throws what is wrong with them. */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      resume: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return { parts: positionals, ...values }
}
