import { splitArguments } from '../redis/arguments.ts'
import type { TopologyKindName } from './topology-file.ts'
import type { AuthPassword, UserPurpose, UsersSection } from './auth-schema.ts'

/** A user as it is going to be. */
export interface AclUser {
  name: string
  purpose: UserPurpose | 'applications' | undefined
  /** Undefined for one that nobody can sign in as. */
  password: AuthPassword | undefined
  /** On data nodes, as ACL SETUSER takes them; undefined where the file has none. */
  rules: string[] | undefined
  /** The same on sentinels. */
  sentinelRules: string[] | undefined
}

/** The users of a topology, and who signs in as which. */
export interface AclUsers {
  users: AclUser[]
  /** Whom applications sign in as; undefined where `default` is open to all. */
  applications: string | undefined
  purposes: Record<UserPurpose, string>
}

/** The names of the users that redis-ha makes where the file gives none. */
export const MADE_USERS: Record<UserPurpose, string> = {
  replication: 'replication',
  sentinel: 'sentinel',
  management: 'redis-ha',
  health: 'redis-ha-health',
}
const MADE_APPLICATION = 'app'

/** What a topology file says about users. */
interface SaidOfUsers {
  topology?: TopologyKindName
  users?: UsersSection | undefined
  auth?: { password: AuthPassword; user?: string | undefined } | undefined
}

/** Every user of a topology with `users`, made ones too; undefined where the file has no such key. */
export function aclUsers(file: SaidOfUsers): AclUsers | undefined {
  if (!file.users) return undefined
  const given: UsersSection = { ...file.users }
  const applications = applicationsOf(file)
  // With a user of its own, `auth` has always meant that `default` is off.
  if (file.auth?.user !== undefined && file.auth.user !== 'default') given['default'] ??= 'off'
  if (applications !== undefined) given[applications] ??= {}
  const purposes = { ...MADE_USERS }
  for (const [name, user] of Object.entries(given))
    if (typeof user === 'object' && user.for) purposes[user.for] = name
  for (const [purpose, name] of entriesOf(purposes))
    if (purpose !== 'sentinel' || file.topology === 'sentinel') given[name] ??= { for: purpose }
  const users = Object.entries(given).map(([name, user]): AclUser => {
    if (typeof user !== 'object')
      return { name, purpose: undefined, password: undefined, rules: undefined, sentinelRules: undefined }
    const forApplications = name === applications
    return {
      name,
      purpose: forApplications ? 'applications' : user.for,
      password: (forApplications ? file.auth?.password : undefined) ?? user.password ?? 'generate',
      rules: user.rules === undefined ? undefined : splitRules(user.rules),
      sentinelRules: user['sentinel-rules'] === undefined ? undefined : splitRules(user['sentinel-rules']),
    }
  })
  return { users, applications, purposes }
}

/** Whom applications sign in as; undefined where `default` lets everybody in. */
function applicationsOf({ users = {}, auth }: SaidOfUsers): string | undefined {
  if (auth) return auth.user ?? 'default'
  const named = Object.entries(users).find(
    ([name, user]) => name !== 'default' && typeof user === 'object' && user.for === undefined,
  )
  if (named) return named[0]
  if (users['default'] === undefined) return undefined
  return typeof users['default'] === 'object' ? 'default' : MADE_APPLICATION
}

/** The single rules; quotes are Redis's own. Text whose quotes don't balance stays as it is, for the server to refuse. */
export function splitRules(rules: string | string[]): string[] {
  return [rules].flat().flatMap((text) => splitArguments(text) ?? [text])
}

function entriesOf<K extends string, V>(record: Record<K, V>): [K, V][] {
  return Object.entries(record) as [K, V][]
}
