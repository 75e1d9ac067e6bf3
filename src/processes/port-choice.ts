import { randomInt } from 'node:crypto'
import { RedisHaError } from '../model/failure.ts'
import {
  type AssignedPorts,
  BUS_OFFSET,
  openedPorts,
  pinnedPorts,
  type PortWish,
  type PortWishes,
} from '../model/ports.ts'
import { ephemeralPorts, holderOf, tryPort } from './listeners.ts'

type AutomaticPorts = Extract<PortWish, { kind: 'auto' }>

/** Both ends included. */
interface PortRange {
  first: number
  last: number
}

/**
 * All ports that are wished for: the pinned ones as they are, free ones for the others. `leased` are the ports of others, with
 * their folders; `resting` are not to be given to anybody. Throws `port-taken` where one is not to be had.
 */
export async function choosePorts(
  host: string,
  wishes: PortWishes,
  leased: Map<number, string>,
  resting: number[],
): Promise<AssignedPorts> {
  const pinned = openedPorts(pinnedPorts(wishes), wishes.bus)
  await Promise.all(pinned.map(async (port) => await demandPort(host, port, leased, { isKept: false })))
  return await fillWishes(host, wishes, new Set([...leased.keys(), ...resting]), ({ first, last }) =>
    randomInt(first, last + 1),
  )
}

/** The pinned ports as they are, and free ones for the others, the search for each group begun where `begin` says. */
export async function fillWishes(
  host: string,
  wishes: PortWishes,
  leased: Set<number>,
  begin: (range: PortRange) => number,
): Promise<AssignedPorts> {
  const chosen = pinnedPorts(wishes)
  const taken = new Set(openedPorts(chosen, wishes.bus))
  const isFree = async (port: number) => (await tryPort(host, port)).state === 'free'
  const take = async ({ count, had = [] }: AutomaticPorts, bus: boolean) => {
    const range = automaticRange(bus)
    const isKnownTaken = (port: number) =>
      [port, ...(bus ? [port + BUS_OFFSET] : [])].some((one) => taken.has(one) || leased.has(one))
    const areFree = async (ports: number[]) =>
      await Promise.all(
        ports.map(async (port) => (await isFree(port)) && (!bus || (await isFree(port + BUS_OFFSET)))),
      )
    const note = (ports: number[]) => {
      for (const port of openedPorts({ data: ports, sentinels: [] }, bus)) taken.add(port)
    }
    const before = had.slice(0, count)
    const freeAgain = await areFree(before)
    const kept = before.map((port, index) => (freeAgain[index] && !isKnownTaken(port) ? port : undefined))
    note(kept.filter((port) => port !== undefined))
    const candidates = candidatesFrom(begin(range), range, isKnownTaken)
    const ports: number[] = []
    const missing = count - kept.filter((port) => port !== undefined).length
    while (ports.length < missing) {
      // As many at once as are still needed: one after the other they would take most of a small start.
      const tried = takeFrom(candidates, missing - ports.length)
      if (tried.length === 0) throw noneLeft(count, range)
      const free = await areFree(tried)
      ports.push(...tried.filter((_, index) => free[index]))
    }
    note(ports)
    const others = ports.values()
    return Array.from({ length: count }, (_, index) => kept[index] ?? (others.next().value as number))
  }
  for (const [wished, ports] of [[wishes, chosen] as const, [wishes.behind, chosen.behind] as const]) {
    if (!wished || !ports) continue
    if (wished.data.kind === 'auto') ports.data = await take(wished.data, wishes.bus)
    if (wished.sentinels.kind === 'auto') ports.sentinels = await take(wished.sentinels, false)
  }
  if (wishes.plain?.kind === 'auto') chosen.plain = await take(wishes.plain, false)
  return chosen
}

/** The ports of a range, from one on and round, without those that are known to be taken. */
function* candidatesFrom(
  start: number,
  { first, last }: PortRange,
  isTaken: (port: number) => boolean,
): Generator<number, undefined> {
  const size = last - first + 1
  for (let step = 0; step < size; step++) {
    const port = first + ((start - first + step) % size)
    if (!isTaken(port)) yield port
  }
}

function takeFrom<T>(source: Generator<T, undefined>, count: number): T[] {
  const taken: T[] = []
  while (taken.length < count) {
    const { value, done } = source.next()
    if (done === true) break
    taken.push(value)
  }
  return taken
}

/**
 * Where automatic ports come from: above those that people give to their servers, and, with the bus, below those that
 * the kernel gives to clients, which it may do at any moment.
 */
function automaticRange(bus: boolean): PortRange {
  const first = 10_000
  const limit = (ephemeralPorts()?.[0] ?? 32_768) - 1
  const last = bus ? limit - BUS_OFFSET : limit
  return last - first >= 1000 ? { first, last } : { first, last: bus ? 65_535 - BUS_OFFSET : 65_535 }
}

function noneLeft(count: number, range: PortRange): RedisHaError {
  return new RedisHaError({
    reason: 'port-taken',
    title: 'There are not enough free ports',
    expected: `${count} free ports from ${range.first} to ${range.last}`,
    seen: 'fewer',
    try: 'redis-ha down for topologies that are no longer needed',
  })
}

/**
 * Throws `port-taken`, naming who has it, where a port is not free. One that is kept is that of nodes which were made with it,
 * and know each other by it; any other may be chosen anew.
 */
export async function demandPort(
  host: string,
  port: number,
  leased: Map<number, string>,
  { isKept }: { isKept: boolean },
): Promise<void> {
  const owner = leased.get(port)
  const found = await tryPort(host, port)
  if (owner === undefined && found.state === 'free') return
  const holder = holderOf(port)
  const seen =
    found.state === 'refused'
      ? found.why
      : [
          ...(holder ? [`held by ${holder.program}, pid ${holder.pid}`] : []),
          ...(owner === undefined ? [] : [`the topology in ${owner}`]),
        ].join(', ') || 'held by somebody'
  const freeIt = owner === undefined ? 'end the process that holds it' : 'redis-ha down for that topology'
  throw new RedisHaError({
    reason: 'port-taken',
    title: `Port ${port} ${found.state === 'refused' ? "can't be had" : 'is taken'}`,
    expected: `${host}:${port} free`,
    seen,
    try: isKept
      ? `${freeIt}; or redis-ha down --purge, and begin anew with other ports`
      : `--port auto, another \`port\` in the file, or ${freeIt}`,
  })
}
