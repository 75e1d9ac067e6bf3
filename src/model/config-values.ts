import type { ConfigValues } from './topology-file.ts'
import type { PathPart } from './problem.ts'
import { splitArguments } from '../redis/arguments.ts'
import type { Directive } from '../redis/directives.ts'
import { useInstead } from './owned-directives.ts'

/** What is wrong with an entry of a `config:` section. */
export interface ConfigProblem {
  path: PathPart[]
  message: string
  try: string
}

export interface ReadConfig {
  directives: Directive[]
  problems: ConfigProblem[]
}

const DIRECTIVE = { redis: /^[a-z0-9][a-z0-9._-]*$/i, sentinel: /^(sentinel )?[a-z0-9][a-z0-9._-]*$/i }

/** The directives of a `config:` section, each value split into arguments by Redis's own rules. */
export function readConfigValues(values: ConfigValues, kind: 'redis' | 'sentinel'): ReadConfig {
  const read: ReadConfig = { directives: [], problems: [] }
  for (const [key, value] of Object.entries(values)) {
    const name = key.toLowerCase()
    const instead = useInstead(name, kind)
    if (!DIRECTIVE[kind].test(name)) {
      read.problems.push({
        path: [key],
        message: `"${key}" is no directive's name; expected ${kind === 'redis' ? 'one word' : 'one word, or sentinel and one word'}`,
        try: 'maxmemory: 100mb',
      })
      continue
    }
    if (instead !== undefined) {
      read.problems.push({ path: [key], message: `${name} can't be set under config`, try: `use ${instead}` })
      continue
    }
    for (const [index, item] of (Array.isArray(value) ? value : [value]).entries()) {
      const text = textOf(item)
      const args = text.trim() === '' ? [''] : splitArguments(text)
      const path = Array.isArray(value) ? [key, index] : [key]
      if (!args) {
        read.problems.push({
          path,
          message: `the quotes of ${name} don't balance: ${text}`,
          try: 'quote as in redis.conf: a closing quote ends the argument',
        })
      } else read.directives.push({ name, args })
    }
  }
  return read
}

function textOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}
