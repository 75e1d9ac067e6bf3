import type { ClientTlsFiles } from '../model/tls.ts'
import { atDeadline, deadlineIn } from './clock.ts'
import { openSocket } from './tls-socket.ts'

/** How long the other side may take to close a connection before it is cut, ms: a process that is paused never does. */
export const GOODBYE_MS = 50

/** What is told of a TCP connection. */
export interface TcpListener {
  onConnect: () => void
  onData: (data: Buffer) => void
  /** It is gone, or was never made; the error says why, where there is one. */
  onClose: (error: Error | undefined) => void
}

/** A TCP connection, made or being made. */
export interface TcpConnection {
  /** Sends these, in one packet where they fit. */
  write: (parts: (string | Uint8Array)[]) => void
  /** Says goodbye: what was written is sent, then it is closed. */
  end: () => void
  /** Cuts it at once, for this reason. */
  cut: (error?: Error) => void
}

/** Begins to connect, with TLS where there are files for it. Everything that happens is told later, never before this returns. */
export function openTcp(
  address: { host: string; port: number },
  listener: TcpListener,
  tls?: ClientTlsFiles,
): TcpConnection {
  const { socket, ready } = openSocket(address, tls)
  let failure: Error | undefined
  socket.on(ready, () => listener.onConnect())
  socket.on('data', (data) => listener.onData(data))
  socket.on('error', (error) => {
    failure = error
  })
  socket.on('close', () => listener.onClose(failure))
  return {
    write: (parts) => {
      socket.cork()
      for (const part of parts) socket.write(part)
      socket.uncork()
    },
    end: () => {
      socket.end()
      const cancel = atDeadline(deadlineIn(GOODBYE_MS), () => socket.destroy())
      socket.once('close', cancel)
    },
    cut: (error) => void socket.destroy(error),
  }
}
