import * as z from 'zod'
import { oneLine } from './text-schema.ts'

// Who signs in, and with what: the keys `auth` and `users` of a topology file.

const PASSWORD = 'a password of 1 to 512 characters on one line, generate, or { env: NAME }'
const password = z
  .union(
    [
      z.literal('generate'),
      oneLine.min(1, PASSWORD).max(512, PASSWORD),
      z.strictObject({
        env: z
          .string('the name of an environment variable')
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
          .describe('The environment variable that holds it at `up`')
          .meta({ examples: ['SHOP_REDIS_PASSWORD'] }),
      }),
    ],
    { error: PASSWORD },
  )
  .describe('The password itself, `generate`, or `{ env: NAME }`')
  .meta({ examples: ['generate', { env: 'SHOP_REDIS_PASSWORD' }] })

const USER = 'one word without quotes'
const userName = z.string(USER).regex(/^[^\s"'\\#\p{Cc}\p{Cs}]{1,64}$/u, USER)

export const auth = z
  .strictObject({
    password,
    user: userName
      .describe('An ACL user that has the password; then `default` is off')
      .meta({ examples: ['app'] })
      .optional(),
  })
  .describe('The password of every node. Without `user` it is that of the user `default`')
  .meta({ examples: [{ password: 'generate' }] })

const RULES = 'rules as ACL SETUSER takes them, such as "~shop:* +@read", or a list of these'
const rules = z.union([oneLine.min(1, RULES), z.array(oneLine.min(1, RULES)).min(1, RULES)], { error: RULES })

/** What somebody other than applications signs in for. */
export const USER_PURPOSES = ['replication', 'sentinel', 'management', 'health'] as const
const PURPOSE = 'replication, sentinel, management or health'
const OFF = z.union([z.literal('off'), z.literal(false)])
const USER_VALUE = 'off, or { rules: …, password: … }'

const user = z
  .union(
    [
      OFF,
      z.strictObject({
        for: z
          .enum(USER_PURPOSES, PURPOSE)
          .describe(
            'Who signs in as it in place of a user that redis-ha makes: replicas, sentinels, or redis-ha itself to manage or to look. Default: applications',
          )
          .meta({ examples: ['replication'] })
          .optional(),
        password: password.optional().describe('Its password: as in `auth`. Default: `generate`'),
        rules: rules
          .optional()
          .describe(
            'What it may do on data nodes, in ACL syntax without passwords. Default: everything, or what its `for` needs',
          )
          .meta({ examples: ['~shop:* &* +@all -@admin -@dangerous'] }),
        'sentinel-rules': rules
          .optional()
          .describe(
            'What it may do on sentinels. Default: what clients need to find the master, or what its `for` needs',
          )
          .meta({ examples: ['&* +@all'] }),
      }),
    ],
    { error: USER_VALUE },
  )
  .describe('A user, by its name; `off`: it exists, and nobody can sign in as it')
  .meta({ examples: ['off'] })

export const users = z
  .record(userName, user, { error: USER_VALUE })
  .describe(
    'ACL users. The first without `for` is the one that applications get; users for replication, Sentinel and redis-ha itself are made, with the least rights, where none is given',
  )
  .meta({ examples: [{ default: 'off', app: { rules: '~shop:* &* +@all -@dangerous +info' } }] })

export type AuthPassword = z.output<typeof password>
export type UsersSection = z.output<typeof users>
export type UserPurpose = (typeof USER_PURPOSES)[number]
