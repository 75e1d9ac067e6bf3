import type { ClientTls } from './tls.ts'

/** What a client has to have to be let in. It must not get into anything that is shown. */
export interface ClientAccess {
  /** Undefined where none is asked for. */
  password: string | undefined
  /** Undefined without TLS. */
  tls: ClientTls | undefined
}
