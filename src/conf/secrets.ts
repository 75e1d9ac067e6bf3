import { createHash } from 'node:crypto'
import type { Argument } from '../model/plan.ts'

/** What stands in a conf file where a password would. */
export interface Secrets {
  /** The password of a user; without a name that of the applications' user. */
  password: (user: string | undefined) => string
  /** An ACL rule that lets in who has it. */
  rule: (user: string | undefined) => string
}

/** What stands in a conf file where a password would, when nobody is to see it. */
export const PLACEHOLDER = '<password>'

/** For conf files that somebody is shown. */
export const NO_SECRETS: Secrets = { password: () => PLACEHOLDER, rule: () => `>${PLACEHOLDER}` }

/** For the conf files of servers. A user whose password is not known gets an empty one, which no server takes. */
export function secretsOf(passwords: Readonly<Record<string, string>>, applications = 'default'): Secrets {
  const password = (user: string | undefined) => passwords[user ?? applications] ?? ''
  return {
    password,
    rule: (user) => `#${createHash('sha256').update(password(user)).digest('hex')}`,
  }
}

export function fill(argument: Argument, secrets: Secrets): string {
  return typeof argument === 'string' ? argument : argument.before + secrets[argument.secret](argument.user)
}
