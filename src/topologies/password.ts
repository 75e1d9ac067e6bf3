import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import type { Plan } from '../model/plan.ts'
import type { Topology } from '../model/read-topology.ts'
import { readIfThere, writeAtomically } from '../processes/files.ts'

function passwordPath(folder: string): string {
  return join(folder, 'password')
}

/** The password of a topology that has been started; undefined where it has none. */
export function readPassword(plan: Plan): string | undefined {
  return plan.auth && readIfThere(passwordPath(plan.folder))
}

export function writePassword(plan: Plan, password: string | undefined): void {
  if (password !== undefined) writeAtomically(passwordPath(plan.folder), password)
}

/** The password that a file asks for, as it says it or from the environment; a generated one stays what it was. */
export function resolvePassword(topology: Topology, known: string | undefined): string | undefined {
  if (!topology.auth) return undefined
  const { password } = topology.auth
  if (password === 'generate') return known ?? randomBytes(24).toString('base64url')
  if (typeof password === 'string') return password
  const value = process.env[password.env]
  if (value !== undefined && /^[^\0\r\n]{1,512}$/.test(value)) return value
  throw new RedisHaError({
    reason: 'file',
    title: 'There is no password in the environment',
    expected: `a password of 1 to 512 characters on one line in ${password.env}`,
    seen:
      value === undefined
        ? 'the variable is not set'
        : value === ''
          ? 'an empty one'
          : 'one that is too long, or has line breaks',
    try: `export ${password.env}=…`,
  })
}

/** What a file says with the password taken out, so that it can be kept and shown. */
export function withoutPassword(topology: Topology): Record<string, unknown> {
  if (!topology.auth || topology.auth.password === 'generate') return { ...topology }
  const { password } = topology.auth
  return {
    ...topology,
    auth: { ...topology.auth, password: typeof password === 'string' ? 'given' : password },
  }
}
