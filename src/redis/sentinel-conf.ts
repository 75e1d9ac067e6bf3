import { quoteArgument } from './arguments.ts'

/**
 * The conf file of a sentinel with a password in quotes where it needs them. Sentinel writes it down without any
 * (`sentinel auth-pass %s %s` in sentinel.c), and at its next start takes one with a space or a quote
 * in it for something else, or ends with the whole line in its log.
 */
export function withQuotedPassword(conf: string, password: string): string {
  const quoted = quoteArgument(password)
  return conf
    .split('\n')
    .map((line) => {
      const [, directive, written] = /^(sentinel (?:auth-pass \S+|sentinel-pass)) (.*)$/.exec(line) ?? []
      return directive !== undefined && written === password ? `${directive} ${quoted}` : line
    })
    .join('\n')
}
