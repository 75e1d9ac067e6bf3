import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The passwords of a topology with `users`, by user, from its folder. */
export function passwordsIn(stateDir: string): Record<string, string> {
  return JSON.parse(readFileSync(join(stateDir, 'passwords.json'), 'utf8')) as Record<string, string>
}
