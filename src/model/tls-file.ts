import * as z from 'zod'

// The key `tls` of a topology file.

const PEM = 'the path of a PEM file'
const pem = z
  .string(PEM)
  .min(1, PEM)
  .regex(/^[^\0\r\n\p{Cs}]*$/u, PEM)
const CLIENTS = 'required, optional or no'

const own = z.strictObject({
  cert: pem
    .optional()
    .describe('The certificate that every node shows, its chain behind it. Relative to this file')
    .meta({ examples: ['certs/redis.crt'] }),
  key: pem
    .optional()
    .describe('The private key of `cert`, without a passphrase')
    .meta({ examples: ['certs/redis.key'] }),
  ca: pem
    .optional()
    .describe('The certificates of the authorities that all sides trust')
    .meta({ examples: ['certs/ca.crt'] }),
  clients: z
    .union([z.enum(['required', 'optional', 'no']), z.literal(false)], { error: CLIENTS })
    .default('optional')
    .describe(
      'Whether clients must show a certificate (`required`), may (`optional`), or are not asked for one',
    )
    .meta({ examples: ['required'] }),
  'plain-port': z
    .literal('keep', 'keep')
    .optional()
    .describe('`keep`: every data node listens without TLS too, on a free port that `status` shows')
    .meta({ examples: ['keep'] }),
})

const TLS = 'true, false, or { cert, key, ca, clients, plain-port }'

/** The key itself: `true` is a topology whose certificates redis-ha makes. */
export const tlsKey = z
  .union([z.boolean(), own], { error: TLS })
  .optional()
  .describe(
    'TLS for clients, replication, the bus and sentinels. `true`: with certificates that redis-ha makes; or with your own: `cert`, `key` and `ca`',
  )
  .meta({ examples: [true, { clients: 'required' }] })

/** What a file says about TLS. */
export type TlsFile = NonNullable<z.output<typeof tlsKey>>

export const TLS_KEYS = Object.keys(own.shape)
