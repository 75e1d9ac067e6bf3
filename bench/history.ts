import { fileURLToPath } from 'node:url'
import { assertDone, runNode } from './command.ts'
import { BenchFailure } from './failure.ts'

const program = fileURLToPath(new URL('judge-history.ts', import.meta.url))

type Work = 'judge' | 'look' | 'read'

async function inProcess(work: Work, stop: AbortSignal) {
  const ended = await runNode(['--import', 'tsx', program, work], { env: process.env, stop })
  assertDone(`${work} a history`, ended)
  const said = JSON.parse(ended.stdout) as { ms: number; result: number; memoryMiB: number }
  if (!(said.result > 0 && said.memoryMiB > 0)) throw new BenchFailure(`${work} a history: ${ended.stdout}`)
  return said
}

/** A history of a million writes, in a process of its own: judged, read from the file that it is kept in, or each write looked at once; in ms. */
export async function measureHistory(work: Work, stop: AbortSignal): Promise<number> {
  return (await inProcess(work, stop)).ms
}

/** What the process that judged had at its highest, in MiB. */
export async function measureMemory(stop: AbortSignal): Promise<number> {
  return (await inProcess('judge', stop)).memoryMiB
}
