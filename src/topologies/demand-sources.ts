import { RedisHaError } from '../model/failure.ts'
import { applicationAddress, sourceAddress } from '../model/plan-links.ts'
import { type PortState, tryPort } from '../processes/listeners.ts'

/**
 * Sees to it that so many nodes can each dial from an address of their own, by which the proxy of the links tells them apart. Linux
 * has all of 127.0.0.0/8; macOS has 127.0.0.1 alone. Throws `port-taken` where one can't be had, before anything is started.
 */
export async function demandSources(
  nodes: number,
  tryAddress: (host: string, port: number) => Promise<PortState> = tryPort,
): Promise<void> {
  const addresses = Array.from({ length: nodes }, (_, index) => sourceAddress(index))
  for (const address of addresses) {
    const found = await tryAddress(address, 0)
    if (found.state === 'free') continue
    throw new RedisHaError({
      reason: 'port-taken',
      title: 'The nodes of a topology with links need loopback addresses of their own',
      expected: `${addresses[0]} to ${addresses.at(-1)} on this machine`,
      seen: `${address}: ${found.state === 'refused' ? found.why : found.state}`,
      try: `on macOS, as root: ifconfig lo0 alias ${address}, and so for each; for applications of drills ${applicationAddress(0)} too. Or no links`,
    })
  }
}
