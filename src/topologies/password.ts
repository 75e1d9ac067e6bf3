import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { aclUsers } from '../model/acl-users.ts'
import type { AuthPassword } from '../model/auth-schema.ts'
import { RedisHaError } from '../model/failure.ts'
import type { Plan } from '../model/plan.ts'
import type { Topology } from '../model/read-topology.ts'
import { readIfThere, writeAtomically } from '../processes/files.ts'

/** The passwords of a topology, by user. */
export type Passwords = Readonly<Record<string, string>>

const OF_ONE = 'password'
const OF_USERS = 'passwords.json'

/** The names of the files in a topology's folder in which passwords lie. */
export const PASSWORD_FILES = [OF_ONE, OF_USERS]

/** Where passwords lie: in a file by itself where there is one, and with `users` all in one. */
function passwordPath({ folder, users }: Pick<Plan, 'folder' | 'users'>): string {
  return join(folder, users ? OF_USERS : OF_ONE)
}

/** The passwords of all users of a topology that has been started; none where it has none. */
export function readPasswords(plan: Plan): Passwords {
  const text = plan.auth || plan.users ? readIfThere(passwordPath(plan)) : undefined
  if (text === undefined) return {}
  return plan.users ? (JSON.parse(text) as Passwords) : { [plan.auth?.user ?? 'default']: text }
}

/** The password that redis-ha itself signs in with; undefined where nobody asks for one. */
export function readPassword(plan: Plan): string | undefined {
  return plan.users ? readPasswords(plan)[plan.users.management] : readApplicationPassword(plan)
}

/** The password that applications sign in with. */
export function readApplicationPassword(plan: Plan): string | undefined {
  return plan.auth && readPasswords(plan)[plan.auth.user]
}

/** As whom, and with what, redis-ha signs in where it only looks: with the least rights there are for that. */
export function readToLook(plan: Plan): { user?: string; password: string | undefined } {
  if (!plan.users) return { password: readPassword(plan) }
  const { health } = plan.users
  return { user: health, password: readPasswords(plan)[health] }
}

export function writePasswords(plan: Plan, passwords: Passwords): void {
  const text = plan.users ? JSON.stringify(passwords) : passwords[plan.auth?.user ?? '']
  if (text !== undefined) writeAtomically(passwordPath(plan), text)
}

/** Applications have another password from now on. */
export function writeApplicationPassword(plan: Plan, password: string): void {
  if (plan.auth) writePasswords(plan, { ...readPasswords(plan), [plan.auth.user]: password })
}

/** The passwords that a file asks for, as it says them or from the environment; generated ones stay what they were. */
export function resolvePasswords(topology: Topology, known: Passwords): Passwords {
  const { auth } = topology
  const users =
    aclUsers(topology)?.users ?? (auth ? [{ name: auth.user ?? 'default', password: auth.password }] : [])
  return Object.fromEntries(
    users.flatMap(({ name, password }) =>
      password === undefined ? [] : [[name, resolvePassword(password, known[name])]],
    ),
  )
}

function resolvePassword(password: AuthPassword, known: string | undefined): string {
  if (password === 'generate') return known ?? generatePassword()
  if (typeof password === 'string') return password
  const value = process.env[password.env]
  if (value !== undefined && isPassword(value)) return value
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

export function generatePassword(): string {
  return randomBytes(24).toString('base64url')
}

export function isPassword(text: string): boolean {
  return /^[^\0\r\n]{1,512}$/.test(text)
}

/** What a file says with the passwords taken out, so that it can be kept and shown. */
export function withoutPassword(topology: Topology): Record<string, unknown> {
  const { auth, users } = topology
  return {
    ...topology,
    ...(auth && { auth: { ...auth, password: shown(auth.password) } }),
    ...(users && {
      users: Object.fromEntries(
        Object.entries(users).map(([name, user]) => [
          name,
          typeof user === 'object' && user.password !== undefined
            ? { ...user, password: shown(user.password) }
            : user,
        ]),
      ),
    }),
  }
}

function shown(password: AuthPassword): AuthPassword {
  return typeof password === 'string' && password !== 'generate' ? 'given' : password
}
