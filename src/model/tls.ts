import type { TlsFile } from './tls-file.ts'

/** What our own connections, and those of applications, show and trust: PEM files, absolute. */
export interface ClientTlsFiles {
  ca: string
  cert: string
  key: string
}

/** The same as text: what is in the files. */
export interface ClientTls {
  ca: string
  cert: string
  key: string
}

/** How the nodes of a topology speak TLS. Paths alone: what is in the files is no part of a plan. */
export interface PlannedTls {
  /** Whether redis-ha makes the certificates, or they are the user's own. */
  made: boolean
  /** PEM files, absolute: what nodes trust, what they show, and its key. */
  ca: string
  cert: string
  key: string
  clients: 'required' | 'optional' | 'no'
  /** What clients are given. Where the files are the user's own, these are the nodes'. */
  client: ClientTlsFiles
}

/** The folder of a topology in which the certificates are that redis-ha makes. */
export function tlsFolder(folder: string): string {
  return `${folder}/tls`
}

/** The files that redis-ha makes; `caKey` signs new certificates for `certs renew`. */
export function madeFiles(
  folder: string,
): Record<'ca' | 'caKey' | 'cert' | 'key' | 'clientCert' | 'clientKey', string> {
  const at = tlsFolder(folder)
  return {
    ca: `${at}/ca.crt`,
    caKey: `${at}/ca.key`,
    cert: `${at}/server.crt`,
    key: `${at}/server.key`,
    clientCert: `${at}/client.crt`,
    clientKey: `${at}/client.key`,
  }
}

const NOTHING_SAID: Exclude<TlsFile, boolean> = { clients: 'optional' }

/** What a file asks for, its own paths taken from `baseFolder`; undefined where it asks for no TLS. */
export function planTls(
  said: TlsFile | undefined,
  folder: string,
  baseFolder: string,
): PlannedTls | undefined {
  if (said === undefined || said === false) return undefined
  const own = said === true ? NOTHING_SAID : said
  const clients = own.clients === false ? 'no' : own.clients
  const { cert, key, ca } = own
  if (cert === undefined || key === undefined || ca === undefined) {
    const made = madeFiles(folder)
    return {
      made: true,
      ca: made.ca,
      cert: made.cert,
      key: made.key,
      clients,
      client: { ca: made.ca, cert: made.clientCert, key: made.clientKey },
    }
  }
  const at = (path: string) => (path.startsWith('/') ? path : `${baseFolder}/${path}`)
  const files = { ca: at(ca), cert: at(cert), key: at(key) }
  return { made: false, ...files, clients, client: files }
}

/** Whether every data node listens without TLS too. */
export function keepsPlainPort(said: TlsFile | undefined): boolean {
  return typeof said === 'object' && said['plain-port'] === 'keep'
}
