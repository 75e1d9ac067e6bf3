import { createServer } from 'node:net'

// What examples/sentinel.yaml takes when no port is given.
const examplePorts = [6379, 6380, 6381, 26379, 26380, 26381]

/** Those of the example's ports that a server of somebody else holds. */
export async function takenPorts() {
  const taken = await Promise.all(examplePorts.map(isTaken))
  return examplePorts.filter((_, index) => taken[index])
}

/** Binding tells more than connecting: it also meets a server that accepts no connection. */
function isTaken(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(error.code === 'EADDRINUSE'))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(false)))
  })
}
