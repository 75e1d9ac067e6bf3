/** What a server says of a user in its conf that it does not take. */
export interface RefusedUser {
  user: string
  /** The rule; undefined where the server names none. */
  rule: string | undefined
  why: string
}

/**
 * What a log tells of a user that the server refused. Rules that it can't read end it while it reads the conf (ACLAppendUserForLoading in
 * acl.c), names of commands that it does not know afterwards, when modules are loaded (ACLLoadConfiguredUsers).
 */
export function refusedUser(log: string): RefusedUser | undefined {
  const [, rule, user, why] = /Error loading ACL rule '(.*)' for the user named '(.*)': (.*)/.exec(log) ?? []
  if (user !== undefined && why !== undefined) return { user, rule, why }
  const [, declared, said] = /^>>> 'user (\S+) .*\nError in user declaration '.*': (.*)/m.exec(log) ?? []
  return declared !== undefined && said !== undefined
    ? { user: declared, rule: undefined, why: said }
    : undefined
}
