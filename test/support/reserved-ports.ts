import { join } from 'node:path'
import { leasePorts } from '../../src/processes/port-leases.ts'
import type { Rig } from './rig.ts'

/**
 * Free ports for a topology of this name, kept from everybody else's `port: auto` until it is up: the lease is in its name,
 * held by the process of the test.
 */
export async function reservePorts(rig: Rig, name: string, count: number, bus = false): Promise<number[]> {
  const none = { kind: 'pinned' as const, ports: [] }
  const { data } = await leasePorts(join(rig.home, name), '127.0.0.1', {
    data: { kind: 'auto', count },
    sentinels: none,
    bus,
  })
  return data
}

/** The same, one after the other. */
export async function reserveRow(rig: Rig, name: string, count: number): Promise<number[]> {
  // Mostly at once: only where somebody has one in between they are not.
  for (let tries = 0; tries < 50; tries++) {
    const ports = await reservePorts(rig, name, count)
    if (ports.every((port, index) => port === (ports[0] ?? 0) + index)) return ports
  }
  throw new Error(`there are no ${count} free ports in a row`)
}
