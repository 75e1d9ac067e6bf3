import { MADE_USERS, splitRules } from './acl-users.ts'
import { USER_PURPOSES } from './auth-schema.ts'
import { error, type PathPart, type Problem, warning } from './problem.ts'
import type { TopologyFile } from './topology-file.ts'

type Users = NonNullable<TopologyFile['users']>

/** Whether somebody without a password may do everything. */
export function isOpen(file: TopologyFile): boolean {
  if (!file.auth && !file.users) return true
  return file.auth === undefined && file.users?.['default'] === undefined
}

/** What is wrong with `users`, as far as no server has to be asked. */
export function userRules(file: TopologyFile): Problem[] {
  const { users } = file
  if (!users) return []
  return [
    ...authProblems(file, users),
    ...purposeProblems(users),
    ...Object.entries(users).flatMap(([name, user]) => oneUser(file, name, user)),
    ...(isOpen(file)
      ? [
          warning(
            ['users'],
            'whoever does not sign in is the user default, and may do everything',
            'users: { default: off, … }',
          ),
        ]
      : []),
  ]
}

function authProblems({ auth }: TopologyFile, users: Users): Problem[] {
  if (!auth) return []
  const name = auth.user ?? 'default'
  const user = users[name]
  if (user === undefined) return []
  if (typeof user !== 'object')
    return [error(['users', name], `${name} is off, and is the user of \`auth\``, `auth: { user: app, … }`)]
  return [
    ...(user.password === undefined
      ? []
      : [
          error(
            ['users', name, 'password'],
            `the password of ${name} stands under \`auth\` already`,
            'one of them alone',
          ),
        ]),
    ...(user.for === undefined
      ? []
      : [
          error(
            ['users', name, 'for'],
            `${name} is the user of \`auth\`, which is for applications`,
            'a user of its own for each',
          ),
        ]),
  ]
}

function purposeProblems(users: Users): Problem[] {
  return USER_PURPOSES.flatMap((purpose): Problem[] => {
    const given = Object.entries(users).filter(([, user]) => typeof user === 'object' && user.for === purpose)
    const [, second] = given
    if (second)
      return [
        error(
          ['users', second[0], 'for'],
          `${given.map(([name]) => name).join(' and ')} are both for ${purpose}; expected one`,
          'for: only once',
        ),
      ]
    const made = MADE_USERS[purpose]
    if (given.length > 0 || users[made] === undefined) return []
    return [
      {
        ...error(
          ['users', made],
          `${made} is the name of the user that is made for ${purpose}`,
          `${made}: { for: ${purpose} }, or another name`,
        ),
        aboutKey: true,
      },
    ]
  })
}

function oneUser(file: TopologyFile, name: string, user: Users[string]): Problem[] {
  if (typeof user !== 'object') return []
  const sentinels = file.topology === 'sentinel'
  return [
    ...ruleProblems(['users', name, 'rules'], user.rules),
    ...ruleProblems(['users', name, 'sentinel-rules'], user['sentinel-rules']),
    ...(user['sentinel-rules'] === undefined || sentinels
      ? []
      : [
          {
            ...error(
              ['users', name, 'sentinel-rules'],
              `there are no sentinels in a ${file.topology}`,
              'topology: sentinel, or no sentinel-rules',
            ),
            aboutKey: true as const,
          },
        ]),
  ]
}

/** Rules that are about passwords would bring them to where they can be seen, or let in whoever comes. */
function ruleProblems(path: PathPart[], rules: string | string[] | undefined): Problem[] {
  const found = splitRules(rules ?? []).find((rule) => /^([><#!]|(nopass|resetpass|reset)$)/i.test(rule))
  if (found === undefined) return []
  const shown = /^[><#!]/.test(found) ? `${found.charAt(0)}…` : found
  return [error(path, `${shown} is about the password, which has a key of its own`, 'password: …')]
}
