import { parseArgs } from 'node:util'
import { asError, BenchFailure } from './failure.ts'

export const usage = `Usage: npm run bench -- [options]

  --runs N          rounds of the topologies (default 7)
  --startup-runs N  rounds of the commands that start nothing (default 21)
  --only NAMES      some series only, by name or part of it: cluster, sentinel, replication, cluster30, links,
                    startup, leftovers, drill, writer, history; stock, up, up-tls, floor, start, reset-nothing, reset-stopped,
                    reset-moved; cluster:up. Several with commas. Writes no results.md
  --server PROGRAM  default redis-server
`

export type Options = {
  runs: number
  startupRuns: number
  only: string[] | undefined
  server: string
  help: boolean
}

export function readOptions(args: string[]): Options {
  const values = parse(args)
  return {
    runs: count('--runs', values.runs),
    startupRuns: count('--startup-runs', values['startup-runs']),
    only: values.only?.split(','),
    server: values.server,
    help: values.help,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        runs: { type: 'string', default: '7' },
        'startup-runs': { type: 'string', default: '21' },
        only: { type: 'string' },
        server: { type: 'string', default: 'redis-server' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new BenchFailure(`${asError(error).message}\n\n${usage}`)
  }
}

function count(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new BenchFailure(`${option}: expected a whole number, seen ${text}`)
  return Number(text)
}

/** Whether a series is wanted: by its whole name or by either part of it. */
export function isWanted(name: string, only: readonly string[] | undefined): boolean {
  return only === undefined || [name, ...name.split(':')].some((word) => only.includes(word))
}

/** A misspelt name would silently measure nothing. */
export function assertKnown(only: readonly string[] | undefined, names: readonly string[]): void {
  const unknown = only?.filter((word) => !names.some((name) => isWanted(name, [word]))) ?? []
  if (unknown.length > 0)
    throw new BenchFailure(`--only: unknown ${unknown.join(', ')}; known: ${names.join(', ')}`)
}
