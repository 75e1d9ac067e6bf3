import { parseArgs } from 'node:util'
import type { TakenOption } from './takes.ts'

/** A command line in its parts, each as it was typed. */
export interface CommandLine {
  options: GivenOption[]
  arguments: string[]
}

export interface GivenOption {
  /** Without dashes: `timeout`, also where `-t` was typed. */
  name: string
  /** `--timeout`, or `-t`. */
  typed: string
  /** What stands behind `=`, or as the next word; undefined for nothing. */
  value: string | undefined
  /** Whether it stands behind `=`, or at once behind a letter. */
  isInline: boolean
  /** The place of its word. */
  index: number
}

/** Takes words apart as yargs does, which tells nobody what it has left out or made up. */
export function readCommandLine(
  words: string[],
  options: ReadonlyMap<string, Pick<TakenOption, 'type' | 'short'>>,
): CommandLine {
  const { tokens } = parseArgs({
    args: words,
    options: Object.fromEntries(
      [...options].map(([name, { type, short }]) => [
        name,
        { type, multiple: true, ...(short === undefined ? {} : { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  return {
    options: tokens.flatMap((token) =>
      token.kind === 'option'
        ? [
            {
              name: token.name,
              typed: token.rawName,
              value: token.value,
              isInline: token.inlineValue === true,
              index: token.index,
            },
          ]
        : [],
    ),
    arguments: tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : [])),
  }
}
