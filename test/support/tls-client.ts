import { readFileSync } from 'node:fs'
import { connect, type ConnectionOptions } from 'node:tls'
import type { Address } from '../../src/model/plan.ts'

/** What a client of TLS has: paths of PEM files. */
export interface ClientFiles {
  ca: string
  cert?: string
  key?: string
}

/** How a connection without TLS ends that is made to a node that speaks nothing else. */
export const NO_PLAIN = /connection closed|ECONNRESET|Protocol error/

/** Connects with TLS, asks a node to PING and gives what it says; rejects with what TLS or the node has against it. */
export async function pingOverTls({ host, port }: Address, files: ClientFiles): Promise<string> {
  const options: ConnectionOptions = {
    host,
    port,
    ca: readFileSync(files.ca),
    ...(files.cert !== undefined && { cert: readFileSync(files.cert) }),
    ...(files.key !== undefined && { key: readFileSync(files.key) }),
  }
  return await new Promise((resolve, reject) => {
    // In TLS 1.3 a client hears only with the first answer that its certificate was not taken.
    const socket = connect(options, () => socket.write('PING\r\n'))
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')))
    socket.once('data', (data) => {
      resolve(String(data).trim())
      socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed without an answer')))
  })
}
