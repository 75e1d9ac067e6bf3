import { NodeConnection, type Credentials } from '../../src/client/node-connection.ts'
import type { NodeStatus, StatusDocument } from '../../src/model/document.ts'
import type { Address } from '../../src/model/plan.ts'

/** The node of this name. Throws where the document has none. */
export function nodeNamed(document: StatusDocument, name: string): NodeStatus {
  const node = document.nodes.find((candidate) => candidate.name === name)
  if (!node) throw new Error(`${document.name} has no ${name}`)
  return node
}

/** The process of a node. Throws where it has none. */
export function pidOf(document: StatusDocument, name: string): number {
  const { pid } = nodeNamed(document, name)
  if (pid === undefined) throw new Error(`${name} of ${document.name} has no process`)
  return pid
}

export function killNode(document: StatusDocument, name: string): void {
  process.kill(pidOf(document, name), 'SIGKILL')
}

export function masterNames({ nodes }: StatusDocument): string[] {
  return nodes.filter(({ role }) => role === 'master').map(({ name }) => name)
}

/** Sends one command straight to a node, over a connection of its own, and gives the reply. */
export async function ask(
  { host, port }: Address,
  command: string,
  args: (string | number)[] = [],
  credentials?: Credentials,
): Promise<unknown> {
  const connection = new NodeConnection({ host, port }, { timeoutMs: 5000, credentials })
  try {
    return await connection.call(command, ...args)
  } catch (error) {
    throw new Error(connection.explain(error), { cause: error })
  } finally {
    connection.close()
  }
}
