import { freePorts } from './ports.ts'
import { Servers } from './servers.ts'
import { type Shape, serversOf } from './shapes.ts'

/** As many plain servers as the shape has, started at the same time: ms until all answer PING. */
export async function measureFloor(shape: Shape, server: string, stop: AbortSignal): Promise<number> {
  const ports = await freePorts(serversOf(shape))
  await using servers = new Servers(server, stop)
  const prepared = ports.map((port) => servers.prepare(port, ['save ""']))
  const start = performance.now()
  await servers.answer(prepared.map((one) => servers.start(one)))
  return performance.now() - start
}
