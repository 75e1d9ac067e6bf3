/** How `env` can write variables down. */
export const ENVIRONMENT_FORMATS = ['dotenv', 'shell', 'json', 'github'] as const
export type EnvironmentFormat = (typeof ENVIRONMENT_FORMATS)[number]

/**
 * Variables in the quoting of a format; undefined where it can't express one of the values. Values are text without line
 * breaks.
 */
export function formatEnvironment(
  variables: Record<string, string>,
  format: EnvironmentFormat,
): string | undefined {
  const lines = (write: (name: string, value: string) => string) =>
    Object.entries(variables)
      .map(([name, value]) => write(name, value))
      .join('\n')
  switch (format) {
    case 'json':
      return JSON.stringify(variables, null, 2)
    case 'shell':
      return lines((name, value) => `export ${name}=${quoteForShell(value)}`)
    case 'github':
      // The runner takes everything behind the first `=`, as it is.
      return lines((name, value) => `${name}=${value}`)
    case 'dotenv':
      return Object.values(variables).some((value) => quoteForDotenv(value) === undefined)
        ? undefined
        : lines((name, value) => `${name}=${quoteForDotenv(value)}`)
  }
}

/** What every reader takes as it stands, quoted or not. */
const PLAIN = /^[\w./:@,+-]+$/

/** In single quotes nothing is special to a POSIX shell but the single quote. */
function quoteForShell(value: string): string {
  return PLAIN.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * No two readers of .env files agree on escapes, so none are used: the first kind of quote that takes the value as it is,
 * for npm's dotenv and `node --env-file`. Shells and the other readers agree but on the last, the backtick. A backslash at
 * the end would hide the closing quote from some.
 */
function quoteForDotenv(value: string): string | undefined {
  if (PLAIN.test(value)) return value
  if (value.endsWith('\\')) return undefined
  if (!value.includes("'")) return `'${value}'`
  if (!/["$`\\]/.test(value)) return `"${value}"`
  return value.includes('`') ? undefined : `\`${value}\``
}

/** What a log is not to show of secrets: each of them, and the form that it has in a URL. */
export function maskedForms(secrets: Record<string, string>): string[] {
  const password = secrets['REDIS_PASSWORD']
  return [
    ...new Set([
      ...Object.values(secrets),
      ...(password === undefined ? [] : [encodeURIComponent(password)]),
    ]),
  ]
}

/** The workflow command that makes GitHub's runner mask a value in all logs, escaped by its rules. */
export function maskForGithub(value: string): string {
  return `::add-mask::${value.replaceAll('%', '%25')}`
}
