import { quoteArgument, splitArguments } from './arguments.ts'

/** What stands where a secret was. */
export const REDACTED = '<redacted>'

/** Shorter ones would be found everywhere; a conf file is redacted by its directives anyway. */
const LEAST = 6

/** The directives whose arguments are a secret, or end in one; those of a sentinel with their second word. */
const SECRET_DIRECTIVES =
  /^(requirepass|masterauth|primaryauth|tls-key-file-pass|tls-client-key-file-pass|sentinel (auth-pass|sentinel-pass))$/

/**
 * A conf file, as it was rendered or as the server has rewritten it, without passwords and their hashes: in `requirepass`,
 * `masterauth`, the passwords of sentinels and keys, and the rules of users. Remarks stay.
 */
export function redactConf(text: string, secrets: readonly string[]): string {
  const lines = text.split('\n').map((line) => redactLine(line))
  return redactText(lines.join('\n'), secrets)
}

function redactLine(line: string): string {
  if (/^\s*(#|$)/.test(line)) return line
  const [first, ...args] = splitArguments(line) ?? []
  // A line that is no directive any more, cut off by a full disk for one: what is in it nobody knows.
  if (first === undefined) return REDACTED
  const name = first.toLowerCase()
  const [second = ''] = args
  if (name === 'user') return ['user', ...args.map(redactRule)].map(quoteRule).join(' ')
  if (SECRET_DIRECTIVES.test(name)) return `${name} ${REDACTED}`
  const both = `${name} ${second.toLowerCase()}`
  // A sentinel writes its password without quotes: there may be more words than were meant.
  if (SECRET_DIRECTIVES.test(both))
    return [name, ...args.slice(0, both === 'sentinel auth-pass' ? 2 : 1).map(quoteArgument), REDACTED].join(
      ' ',
    )
  return line
}

/** An ACL rule: `>password`, `<password`, `#hash` and `!hash` are about passwords. */
function redactRule(rule: string, index: number): string {
  return index > 0 && /^[><#!]/.test(rule) ? `${rule.charAt(0)}${REDACTED}` : rule
}

function quoteRule(rule: string): string {
  return rule.includes(REDACTED) ? rule : quoteArgument(rule)
}

/** Any text without these secrets, in the forms in which servers, JSON and URLs have them. */
export function redactText(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= LEAST)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      quoteArgument(secret).replace(/^"|"$/g, ''),
      encodeURIComponent(secret),
    ])
  return [...new Set(forms)].reduce((safe, form) => safe.replaceAll(form, REDACTED), text)
}
