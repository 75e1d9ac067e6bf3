import type { Plan, PlannedNode } from './plan.ts'

/** Whom redis-ha signs in as on a node; undefined where that is `default`. */
export function ownUser(plan: Plan, node: PlannedNode): string | undefined {
  if (plan.users) return plan.users.management
  // Without users sentinels have a password alone.
  return node.kind === 'redis' ? notDefault(plan.auth?.user) : undefined
}

/** Whom applications name on data nodes; undefined where that is `default`, whom every server knows without a name. */
export function applicationUser(plan: Plan): string | undefined {
  return notDefault(plan.auth?.user)
}

/** Whom applications name on sentinels. */
export function sentinelUser(plan: Plan): string | undefined {
  return plan.users && notDefault(plan.auth?.user)
}

function notDefault(user: string | undefined): string | undefined {
  return user === 'default' ? undefined : user
}
