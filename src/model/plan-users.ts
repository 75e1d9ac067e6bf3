import { type Features, featuresOf } from '../redis/features.ts'
import { serverName, type ServerVersion } from '../redis/version.ts'
import { type AclUser, aclUsers } from './acl-users.ts'
import { RedisHaError } from './failure.ts'
import { leastRights } from './least-rights.ts'
import type { ConfSection, PlannedDirective, PlannedUsers } from './plan.ts'
import { hasModules } from './modules.ts'
import { directive, passwordOf } from './plan-directives.ts'
import type { Topology } from './read-topology.ts'

/** Who signs in as whom, in a topology with `users`. Throws `server-too-old` where its sentinels can't have any. */
export function planUsers(topology: Topology, sentinels: ServerVersion[]): PlannedUsers | undefined {
  const found = aclUsers(topology)
  const server = sentinels.find((one) => !featuresOf(one).sentinelUsers)
  if (found && server)
    throw new RedisHaError({
      reason: 'server-too-old',
      title: `${serverName(server)} has no users of sentinels`,
      expected: 'Redis 6.2 or later, for `users` with `topology: sentinel`',
      seen: server.version,
      try: 'another `server`, or `auth` in place of `users`',
    })
  return (
    found && {
      ...found.purposes,
      names: found.users.flatMap(({ name, password }) => (password === undefined ? [] : [name])),
    }
  )
}

/** The users of a data node, and as whom it signs in at its master. */
export function dataNodeUsers(topology: Topology, features: Features): ConfSection[] {
  const found = aclUsers(topology)
  if (!found) return []
  const { replication } = found.purposes
  const modules = hasModules(topology)
  return [
    {
      title: 'Users',
      directives: [
        ...found.users.map((user) =>
          userDirective(user, user.rules ?? leastRights(user.purpose, features, { modules }).rules),
        ),
        directive('masteruser', replication),
        { name: 'masterauth', args: [passwordOf(replication)] },
      ],
    },
  ]
}

/** The users of a sentinel, and as whom it signs in at data nodes and at other sentinels. */
export function sentinelUsers(topology: Topology, features: Features, masterName: string): ConfSection[] {
  const found = aclUsers(topology)
  if (!found) return []
  const { sentinel } = found.purposes
  return [
    {
      title: 'Users',
      directives: [
        ...found.users.flatMap((user) => {
          const rules = user.sentinelRules ?? leastRights(user.purpose, features).sentinelRules
          return user.password === undefined
            ? [userDirective(user, [])]
            : rules
              ? [userDirective(user, rules)]
              : []
        }),
        directive('sentinel auth-user', masterName, sentinel),
        { name: 'sentinel auth-pass', args: [masterName, passwordOf(sentinel)] },
        directive('sentinel sentinel-user', sentinel),
        { name: 'sentinel sentinel-pass', args: [passwordOf(sentinel)] },
      ],
    },
  ]
}

/** The password goes by its hash: a server that refuses a rule shows the whole line. */
function userDirective({ name, password }: AclUser, rules: string[]): PlannedDirective {
  if (password === undefined) return directive('user', name, 'off')
  return { name: 'user', args: [name, 'on', ...rules, { before: '', secret: 'rule', user: name }] }
}
