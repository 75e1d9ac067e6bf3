import type { Argument, ConfSection, PlannedDirective } from './plan.ts'

// Directives that conf files of both kinds have.

export const PASSWORD: Argument = { before: '', secret: 'password' }

export function passwordOf(user: string): Argument {
  return { before: '', secret: 'password', user }
}

/** One without a secret. */
export interface PlainDirective {
  name: string
  args: string[]
}

export function directive(name: string, ...args: (string | number)[]): PlainDirective {
  return { name, args: args.map(String) }
}

export function own(title: string, directives: PlannedDirective[]): ConfSection[] {
  return directives.length === 0 ? [] : [{ title, directives }]
}

export function listening(host: string, port: number, optionalBind: boolean): PlannedDirective[] {
  // Clients that say `localhost` may try ::1 first. The dash lets a machine without IPv6 do without.
  const bind = host === '127.0.0.1' && optionalBind ? [host, '-::1'] : [host]
  // Up to 7.0 protected mode takes a loopback address such as 127.0.0.2 for a remote one.
  const otherLoopback = host.startsWith('127.') && host !== '127.0.0.1'
  return [
    directive('bind', ...bind),
    directive('port', port),
    directive('protected-mode', otherLoopback ? 'no' : 'yes'),
  ]
}

export function isYes(value: 'yes' | 'no' | boolean): boolean {
  return value === 'yes' || value === true
}
