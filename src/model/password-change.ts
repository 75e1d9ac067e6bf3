import { dataNodes, type Plan, type PlannedNode, sentinelNodes } from './plan.ts'

/** A user whose password is to be another, and whom that concerns. */
export interface PasswordHolder {
  user: string
  /** The nodes that have the user, and what it is called there: sentinels without `users` know `default` alone. */
  homes: { node: PlannedNode; user: string }[]
  /** The data nodes that sign in at their master with it. */
  replicas: PlannedNode[]
  /** The sentinels that sign in with it, at data nodes and at each other. */
  sentinels: PlannedNode[]
  /** Whether the directive `requirepass` has it, on data nodes. */
  isRequirepass: boolean
}

/** The users whose password can be changed; none where nobody signs in. */
export function changeableUsers({ users, auth }: Plan): string[] {
  return users?.names ?? (auth ? [auth.user] : [])
}

/** Whom the password of a user concerns. Throws nothing: an unknown user has no home. */
export function passwordHolder(plan: Plan, user: string): PasswordHolder {
  const { users } = plan
  const homes = plan.nodes.flatMap((node) => {
    if (users) return hasUser(node, user) ? [{ node, user }] : []
    return user === plan.auth?.user ? [{ node, user: node.kind === 'redis' ? user : 'default' }] : []
  })
  const signsInAs = (role: 'replication' | 'sentinel') => user === (users ? users[role] : plan.auth?.user)
  return {
    user,
    homes,
    replicas: signsInAs('replication') ? dataNodes(plan) : [],
    sentinels: signsInAs('sentinel') ? sentinelNodes(plan) : [],
    isRequirepass: !users && user === 'default',
  }
}

function hasUser({ sections }: PlannedNode, user: string): boolean {
  return sections
    .flatMap(({ directives }) => directives)
    .some(({ name, args }) => name === 'user' && args[0] === user)
}
