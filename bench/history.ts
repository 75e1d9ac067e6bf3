import { fileURLToPath } from 'node:url'
import { assertDone, runNode } from './command.ts'
import { BenchFailure } from './failure.ts'
import { freePorts } from './ports.ts'
import { Servers } from './servers.ts'

const program = fileURLToPath(new URL('judge-history.ts', import.meta.url))

type Work = 'judge' | 'look' | 'read'

async function inProcess(work: Work, stop: AbortSignal, ...args: string[]) {
  const ended = await runNode(['--import', 'tsx', program, work, ...args], { env: process.env, stop })
  assertDone(`${work} a history`, ended)
  const said = JSON.parse(ended.stdout) as { ms: number; result: number; memoryMiB: number }
  if (!(said.result > 0 && said.memoryMiB > 0)) throw new BenchFailure(`${work} a history: ${ended.stdout}`)
  return said
}

/** A history of a million writes, in a process of its own: judged, or each write looked at once; in ms. */
export async function measureHistory(work: 'judge' | 'look', stop: AbortSignal): Promise<number> {
  return (await inProcess(work, stop)).ms
}

/** As many writes, read back from a server as at the end of a drill, in ms. */
export async function measureReadBack(server: string, stop: AbortSignal): Promise<number> {
  const [port = 0] = await freePorts(1)
  await using servers = new Servers(server, stop)
  await servers.answer([servers.start(servers.prepare(port, ['save ""']))])
  return (await inProcess('read', stop, String(port))).ms
}

/** What the process that judged had at its highest, in MiB. */
export async function measureMemory(stop: AbortSignal): Promise<number> {
  return (await inProcess('judge', stop)).memoryMiB
}
