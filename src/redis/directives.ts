import { splitArguments } from './arguments.ts'

/** A directive of a conf file: its name, and the arguments that Redis will see. */
export interface Directive {
  name: string
  args: string[]
}

/** Reads a conf file as Redis does: comments and empty lines skipped, each line split by Redis's own rules. */
export function parseConf(text: string): Directive[] {
  const directives: Directive[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/^[ \t\r]+|[ \t\r]+$/g, '')
    if (line === '' || line.startsWith('#')) continue
    const [name, ...args] = splitArguments(line) ?? []
    if (name === undefined) throw new SyntaxError(`line ${index + 1} of the conf file has unbalanced quotes`)
    directives.push({ name: name.toLowerCase(), args })
  }
  return directives
}

/** The arguments of the last directive of this name, the one that counts; undefined where there is none. */
export function lastArguments(directives: Directive[], name: string): string[] | undefined {
  return directives.findLast((directive) => directive.name === name)?.args
}
