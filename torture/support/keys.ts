import { NodeConnection } from '../../src/client/node-connection.ts'
import type { StatusDocument } from '../../src/model/document.ts'
import { demand } from './failure.ts'

/** Writes so many keys to the masters that own them; each counts only once it is acknowledged. */
export async function writeKeys(document: StatusDocument, count: number, prefix = 'key'): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `${prefix}:${index}`)
  await withMasters(document, async (masters) => {
    await Promise.all(keys.map(async (key) => await askOwner(masters, key, 'SET', key, `of ${key}`)))
  })
  return keys
}

/** Demands that every key is there, with its value. */
export async function demandKeys(document: StatusDocument, keys: string[]): Promise<void> {
  await withMasters(document, async (masters) => {
    const values = await Promise.all(keys.map(async (key) => await askOwner(masters, key, 'GET', key)))
    const lost = keys.filter((key, index) => values[index] !== `of ${key}`)
    demand(lost.length === 0, `${lost.length} of ${keys.length} keys are lost`, lost.slice(0, 5).join(', '))
  })
}

async function withMasters(
  document: StatusDocument,
  act: (masters: NodeConnection[]) => Promise<void>,
): Promise<void> {
  const masters = document.nodes
    .filter(({ role }) => role === 'master')
    .map(({ host, port }) => new NodeConnection({ host, port }, { timeoutMs: 20_000 }))
  try {
    await act(masters)
  } finally {
    for (const master of masters) master.close()
  }
}

/** One after the other: a master that does not own the key says MOVED. */
async function askOwner(masters: NodeConnection[], key: string, ...command: string[]): Promise<unknown> {
  const [name = '', ...args] = command
  for (const master of masters) {
    try {
      return await master.call(name, ...args)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('MOVED')) throw error
    }
  }
  throw new Error(`nobody owns ${key}`)
}
