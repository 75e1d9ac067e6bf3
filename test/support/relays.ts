import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { Relay } from '../../src/links/relay.ts'
import { Switchboard } from '../../src/links/switchboard.ts'

/** A client that reaches a node by way of a relay. */
export interface Relayed {
  client: Socket
  board: Switchboard
  /** All that the node has heard so far. */
  heard: () => string
}

/** Sockets of a test, gone after it. */
export function useRelays() {
  const servers: Server[] = []
  const sockets: Socket[] = []
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
    for (const server of servers.splice(0)) server.close()
  })

  const held = (socket: Socket): Socket => {
    sockets.push(socket.on('error', () => undefined))
    return socket
  }
  const listen = async (onSocket: (socket: Socket) => void): Promise<number> => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
      onSocket(held(socket)),
    )
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  return {
    /** Dials the node `redis-1`, which knows sooner or later who that is. */
    dial: async (name: string | Promise<string>): Promise<Relayed> => {
      const board = new Switchboard()
      let text = ''
      const node = await listen((socket) =>
        socket
          .setEncoding('utf8')
          .on('data', (more: string) => (text += more))
          .resume(),
      )
      const front = await listen((dialler) =>
        new Relay({
          dialler,
          node: 'redis-1',
          board,
          name,
          dial: () => connect({ port: node, host: '127.0.0.1', allowHalfOpen: true }),
          onRefused: () => undefined,
          onClosed: () => undefined,
        }).start(),
      )
      return { client: held(connect(front, '127.0.0.1')), board, heard: () => text }
    },
    /** Bytes that were sent before have arrived by the end of this, if anything lets them. */
    othersHadTheirTurn: async (): Promise<void> => {
      const echo = await listen((socket) => void socket.pipe(socket))
      const other = held(connect(echo, '127.0.0.1'))
      for (let turn = 0; turn < 3; turn++) {
        other.write('turn')
        await once(other, 'data')
      }
    },
  }
}
