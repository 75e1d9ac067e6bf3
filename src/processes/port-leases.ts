import { createHash } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { RedisHaError } from '../model/failure.ts'
import { type AssignedPorts, openedPorts, type PortWishes } from '../model/ports.ts'
import { claim, clearClaims } from './claims.ts'
import { deadlineIn } from './clock.ts'
import { listFolder, makeFolder, readIfThere, removeFolder, removeIfEmpty, writeAtomically } from './files.ts'
import { type Identity, isAlive, ownIdentity } from './identity.ts'
import { choosePorts, demandPort, fillWishes } from './port-choice.ts'
import { hasRecord } from './run-record.ts'
import { leaseFolder } from './state.ts'

/**
 * The ports that a topology has, for as long as one of the holders lives: first the `up`, then its servers. While it is
 * stopped nobody holds it; whoever wants its ports may have them, but nobody is given them.
 */
interface Lease {
  /** The topology's folder. */
  folder: string
  ports: number[]
  /** None while the topology is stopped. */
  holders: Identity[]
}

const LOCK_MS = 30_000

/**
 * Takes all ports of a topology: the pinned ones as they are, free ones for the others. All or none.
 * Throws `port-taken`, naming the holder, where a pinned one is not to be had.
 */
export async function leasePorts(
  folder: string,
  host: string,
  wishes: PortWishes,
  signal?: AbortSignal,
): Promise<AssignedPorts> {
  const leases = ownLeaseFolder()
  const lock = await claim(join(leases, 'lock'), { deadline: deadlineIn(LOCK_MS), signal })
  if (!lock) throw leasesLocked(leases)
  try {
    const others = validLeases(leases).filter((lease) => lease.folder !== folder)
    const leased = new Map(
      others.filter(isHeld).flatMap((lease) => lease.ports.map((port) => [port, lease.folder] as const)),
    )
    const resting = others.filter(isResting).flatMap((lease) => lease.ports)
    const ports = await choosePorts(host, wishes, leased, resting)
    const lease: Lease = { folder, ports: openedPorts(ports, wishes.bus), holders: [ownIdentity()] }
    writeAtomically(leasePath(leases, folder), JSON.stringify(lease))
    return ports
  } finally {
    lock.release()
  }
}

/**
 * Ports as `leasePorts` might give them just now, without taking them: the lowest free ones where they are automatic, so
 * that asking twice gives the same answer. Pinned ones are as they are, taken or not.
 */
export async function suggestPorts(host: string, wishes: PortWishes): Promise<AssignedPorts> {
  const leased = listFolder(leaseFolder()).flatMap((name) => {
    const lease = name.endsWith('.json') ? readLease(join(leaseFolder(), name)) : undefined
    return lease && (isHeld(lease) || isResting(lease)) ? lease.ports : []
  })
  return await fillWishes(host, wishes, new Set(leased), ({ first }) => first)
}

/** Hands a lease on from this process to the servers, so that it ends with them. */
export function handLeaseTo(folder: string, holders: Identity[]): void {
  const path = leasePath(leaseFolder(), folder)
  const lease = readLease(path)
  if (lease) writeAtomically(path, JSON.stringify({ ...lease, holders } satisfies Lease))
}

/**
 * Sees to it that ports of a topology's own, which its nodes left when they ended, can still be had, and that it has its lease.
 * Throws `port-taken`, naming the holder, where somebody else has one of them by now.
 */
export async function retakePorts(
  folder: string,
  host: string,
  ports: { all: number[]; needed: number[] },
  signal?: AbortSignal,
): Promise<void> {
  const leases = ownLeaseFolder()
  const lock = await claim(join(leases, 'lock'), { deadline: deadlineIn(LOCK_MS), signal })
  if (!lock) throw leasesLocked(leases)
  try {
    const others = validLeases(leases).filter((lease) => lease.folder !== folder && isHeld(lease))
    const leased = new Map(
      others.flatMap((lease) => lease.ports.map((port) => [port, lease.folder] as const)),
    )
    await Promise.all(
      ports.needed.map(async (port) => await demandPort(host, port, leased, { isKept: true })),
    )
    const known = readLease(leasePath(leases, folder))
    const lease: Lease = { folder, ports: ports.all, holders: [...(known?.holders ?? []), ownIdentity()] }
    writeAtomically(leasePath(leases, folder), JSON.stringify(lease))
  } finally {
    lock.release()
  }
}

/** Lets a lease rest while its topology is stopped, so that the ports that it was given are there for its next start. */
export function restLease(folder: string): void {
  handLeaseTo(folder, [])
}

/** Whether a lease is noted for a topology, held or not. */
export function hasLease(folder: string): boolean {
  return readLease(leasePath(leaseFolder(), folder)) !== undefined
}

export function endLease(folder: string): void {
  const leases = leaseFolder()
  removeFolder(leasePath(leases, folder))
  // Of an `up` that was killed while it took its ports.
  clearClaims(join(leases, 'lock'))
  removeIfEmpty(leases)
}

function leasesLocked(leases: string): RedisHaError {
  return new RedisHaError({
    reason: 'state',
    title: `The leases on ports stayed locked for ${LOCK_MS / 1000}s`,
    where: leases,
    try: 'again, when the other redis-ha processes are done',
  })
}

function leasePath(leases: string, folder: string): string {
  return join(leases, `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`)
}

function readLease(path: string): Lease | undefined {
  const text = readIfThere(path)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Lease
  } catch {
    return undefined
  }
}

function isHeld(lease: Lease): boolean {
  return lease.holders.some(isAlive)
}

/** A topology whose folder was removed by hand does not come back for its ports. */
function isResting(lease: Lease): boolean {
  return lease.holders.length === 0 && hasRecord(lease.folder)
}

/** Those of topologies that run or are stopped; the others are cleared away. */
function validLeases(leases: string): Lease[] {
  const valid: Lease[] = []
  for (const name of listFolder(leases).filter((file) => file.endsWith('.json'))) {
    const path = join(leases, name)
    const lease = readLease(path)
    if (lease && (isHeld(lease) || isResting(lease))) valid.push(lease)
    else removeFolder(path)
  }
  return valid
}

/** The folders of topologies whose lease nobody holds any more. Nothing is cleared away: the next lease does that. */
export function abandonedLeases(): string[] {
  const leases = leaseFolder()
  const files = foreignLeaseFolder() === undefined ? listFolder(leases) : []
  return files
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const lease = readLease(join(leases, file))
      return lease && !isHeld(lease) && !isResting(lease) ? [lease.folder] : []
    })
}

function ownLeaseFolder(): string {
  const folder = leaseFolder()
  makeFolder(folder)
  const foreign = foreignLeaseFolder()
  if (foreign === undefined) return folder
  throw new RedisHaError({
    reason: 'state',
    title: 'The folder of the leases on ports is not ours',
    expected: `a folder of user ${userInfo().username}`,
    seen: foreign,
    where: folder,
    try: 'remove it, or set TMPDIR to a folder of your own',
  })
}

/** The folder lies where everybody may write: what there is instead of one of ours; undefined where it is ours, or not there. */
export function foreignLeaseFolder(): string | undefined {
  const found = lstatSync(leaseFolder(), { throwIfNoEntry: false })
  if (!found || (found.isDirectory() && found.uid === userInfo().uid)) return undefined
  return found.isDirectory() ? `a folder of user id ${found.uid}` : 'something else than a folder'
}
