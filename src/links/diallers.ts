import type { Socket } from 'node:net'
import { basename } from 'node:path'
import { NAMELESS } from '../model/link-rules.ts'
import { APPLICATION_MARK } from '../model/links.ts'
import { ConnectionOwners, environmentOf } from '../processes/connection-owner.ts'

/**
 * Knows who dials: a node by the address that its own connections come from. For what does not use it (MIGRATE, redis-cli,
 * applications) the socket's owner is looked up, where the system tells: its mark as an application, or as a node.
 */
export class Diallers {
  readonly #nodes: ReadonlyMap<string, string>
  readonly #owners: ConnectionOwners

  constructor(sources: Readonly<Record<string, string>>, owners = new ConnectionOwners()) {
    this.#owners = owners
    this.#nodes = new Map(Object.entries(sources).map(([node, address]) => [address, node]))
  }

  /** The name of whoever dialled; a promise where it is looked up. It never rejects. */
  nameOf(socket: Socket): string | Promise<string> {
    const { remoteAddress, remotePort, localPort } = socket
    const node = this.#nodes.get(remoteAddress ?? '')
    if (node !== undefined) return node
    if (remotePort === undefined || localPort === undefined) return NAMELESS
    return this.#lookUp(remotePort, localPort)
  }

  async #lookUp(from: number, to: number): Promise<string> {
    const pid = await this.#owners.ownerOf(from, to)
    if (pid === undefined) return NAMELESS
    const environment = await environmentOf(pid)
    const application = environment.get(APPLICATION_MARK)
    if (application !== undefined) return application
    const folder = environment.get('REDIS_HA_NODE')
    return folder === undefined ? NAMELESS : basename(folder)
  }
}
