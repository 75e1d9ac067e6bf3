import type { ConfigValues } from './topology-file.ts'
import type { PathPart } from './problem.ts'
import { splitArguments } from '../redis/arguments.ts'
import type { Directive } from '../redis/directives.ts'
import { useInstead } from './owned-directives.ts'

/** What is wrong with an entry of a `config:` section. */
export interface ConfigProblem {
  path: PathPart[]
  /** Whether it is about the directive's name. */
  aboutKey: boolean
  message: string
  try: string
}

export interface ReadConfig {
  directives: Directive[]
  problems: ConfigProblem[]
}

/** What a decoder makes of bytes that are no text. */
const NO_TEXT = '\uFFFD'

const DIRECTIVE = {
  redis: /^[a-z0-9][a-z0-9._-]*$/i,
  sentinel: /^(?!sentinel$)(sentinel )?[a-z0-9][a-z0-9._-]*$/i,
}

/** The directives of a `config:` section, each value split into arguments by Redis's own rules. */
export function readConfigValues(values: ConfigValues, kind: 'redis' | 'sentinel'): ReadConfig {
  const read: ReadConfig = { directives: [], problems: [] }
  for (const [key, value] of Object.entries(values)) {
    const name = key.toLowerCase()
    const instead = useInstead(name, kind)
    if (!DIRECTIVE[kind].test(name)) {
      read.problems.push({
        path: [key],
        aboutKey: true,
        message: `${JSON.stringify(key)} is no directive's name; expected ${kind === 'redis' ? 'one word' : 'one word, or sentinel and one word'}`,
        try: 'maxmemory: 100mb',
      })
      continue
    }
    if (instead !== undefined) {
      read.problems.push({
        path: [key],
        aboutKey: true,
        message: `${name} can't be set under config`,
        try: `use ${instead}`,
      })
      continue
    }
    for (const [index, item] of (Array.isArray(value) ? value : [value]).entries()) {
      const text = textOf(item)
      const split = splitArguments(text)
      // An empty value is the argument `""`, as in `save ""`.
      const args = split?.length === 0 ? [''] : split
      const path = Array.isArray(value) ? [key, index] : [key]
      if (!args) {
        read.problems.push({
          path,
          aboutKey: false,
          message: `the quotes of ${name} don't balance`,
          try: 'quote as in redis.conf: a closing quote ends the argument',
        })
      } else if (args.join('').includes(NO_TEXT) && !text.includes(NO_TEXT)) {
        read.problems.push({
          path,
          aboutKey: false,
          message: `the \\x escapes of ${name} are no UTF-8 text`,
          try: 'the text itself, without escapes',
        })
      } else read.directives.push({ name, args })
    }
  }
  return read
}

function textOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}
