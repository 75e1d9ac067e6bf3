import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { connect, Socket } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'
import type { ClientTls, ClientTlsFiles } from '../model/tls.ts'
import { atDeadline, deadlineIn } from './clock.ts'

/** What is in the files. Throws what the system says where one can't be read. */
export function readClientTls({ ca, cert, key }: ClientTlsFiles): ClientTls {
  const read = (path: string) => readFileSync(path, 'utf8')
  return { ca: read(ca), cert: read(cert), key: read(key) }
}

/** A socket that is being connected, and the event that tells that it may be written to. */
export interface OpeningSocket {
  socket: Socket
  ready: 'connect' | 'secureConnect'
}

/**
 * Begins to connect, with TLS where there are files for it. Whatever fails is told by the socket's `error` and `close`, later, and files
 * that can't be read too.
 */
export function openSocket(
  { host, port }: { host: string; port: number },
  tls?: ClientTlsFiles,
): OpeningSocket {
  if (!tls) return { socket: connect({ host, port, noDelay: true }), ready: 'connect' }
  try {
    const secureContext = contextOf(tls)
    const socket = nodeTls().connect({ host, port, secureContext })
    socket.setNoDelay(true)
    return { socket, ready: 'secureConnect' }
  } catch (error) {
    const socket = new Socket()
    socket.destroy(error instanceof Error ? error : new Error(String(error)))
    return { socket, ready: 'secureConnect' }
  }
}

/** Loaded where it is needed: nothing is paid for it without TLS. */
function nodeTls(): typeof import('node:tls') {
  return process.getBuiltinModule('node:tls')
}

const contexts = new Map<string, { context: SecureContext; changed: string }>()

/** One for all connections, until one of the files is another. */
function contextOf(files: ClientTlsFiles): SecureContext {
  const { ca, cert, key } = files
  const changed = [ca, cert, key].map((path) => statSync(path).mtimeMs).join(' ')
  const id = JSON.stringify([ca, cert, key])
  const known = contexts.get(id)
  if (known?.changed === changed) return known.context
  const context = nodeTls().createSecureContext(readClientTls(files))
  contexts.set(id, { context, changed })
  return context
}

/** A certificate as far as it can be told from another. */
export interface ShownCertificate {
  /** SHA-256. */
  fingerprint: string
  /** The last moment at which it is good, ms since 1970. */
  validUntil: number
}

export function certificateInFile(path: string): ShownCertificate {
  return told(new X509Certificate(readFileSync(path)))
}

/** The certificate that a server shows to who connects now; undefined where it shows none that is trusted, or does not answer. */
export async function shownCertificate(
  address: { host: string; port: number },
  tls: ClientTlsFiles,
  timeoutMs: number,
): Promise<ShownCertificate | undefined> {
  const { socket, ready } = openSocket(address, tls)
  return await new Promise((resolve) => {
    const cancel = atDeadline(deadlineIn(timeoutMs), () => socket.destroy())
    socket.once(ready, () => {
      const { raw } = (socket as TLSSocket).getPeerCertificate()
      resolve(told(new X509Certificate(raw)))
      socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.once('close', () => {
      cancel()
      resolve(undefined)
    })
  })
}

function told({ fingerprint256, validTo }: X509Certificate): ShownCertificate {
  return { fingerprint: fingerprint256, validUntil: Date.parse(validTo) }
}
