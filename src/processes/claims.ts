import { dirname } from 'node:path'
import { randomInt } from 'node:crypto'
import { type Deadline, poll } from './clock.ts'
import { demandNoLinks } from './own-places.ts'
import { type Identity, identityName, identityNamed, isAlive, ownIdentity } from './identity.ts'
import { hasCode, isLink, listFolder, makeFolder, removeFolder, removeIfEmpty, writeNew } from './files.ts'

/**
 * A lock that ends with its holder, even with one that was killed: a folder in which whoever wants the lock leaves a
 * claim, a file named after its own process. Who, after leaving it, sees no other live claim has the lock; who sees one
 * takes its own back and tries again. Of two, at least one sees the other, and a dead process's claim counts for nothing
 * and may be cleared away by anybody, since no other will ever have its name.
 */
export interface Claim {
  release: () => void
}

export interface ClaimOptions {
  deadline: Deadline
  signal?: AbortSignal | undefined
  /** Called once, when somebody else turns out to have it. */
  onWait?: (holder: Identity) => void
}

/** Takes the lock, waiting for it until the deadline: then undefined. Throws a `state` failure where it is a symbolic link, or in one. */
export async function claim(folder: string, options: ClaimOptions): Promise<Claim | undefined> {
  let waited = false
  return await claiming(folder, options, (holder) => {
    if (!waited) options.onWait?.(holder)
    waited = true
    return undefined
  })
}

/** Takes the lock where nobody has it, and otherwise gives who does. Of some that begin at the same moment one gets it. */
export async function claimAtOnce(
  folder: string,
  options: Pick<ClaimOptions, 'deadline' | 'signal'>,
): Promise<Claim | { holder: Identity } | undefined> {
  return await claiming(folder, options, (holder) => ({ holder }))
}

async function claiming<T>(
  folder: string,
  options: Pick<ClaimOptions, 'deadline' | 'signal'>,
  onHeld: (holder: Identity) => T | undefined,
): Promise<Claim | T | undefined> {
  demandNoLinks([dirname(folder), folder])
  const self = ownIdentity()
  const own = `${folder}/${identityName(self)}-${randomInt(2 ** 32).toString(36)}`
  return await poll<Claim | T>(
    () => {
      const holder = liveClaims(folder)[0]
      if (holder !== undefined) return onHeld(holder.identity)
      leave(folder, own)
      if (liveClaims(folder).some((other) => other.path !== own)) {
        removeFolder(own)
        return undefined
      }
      return { release: () => release(folder, own) }
    },
    // No two wait equally long, so that those who met once don't meet again and again.
    { deadline: options.deadline, everyMs: randomInt(3, 25), signal: options.signal },
  )
}

/** Who has, or wants, the lock now; undefined where nobody does. Unlike `claim` it clears nothing away. */
export function claimant(folder: string): Identity | undefined {
  return listFolder(folder)
    .map(identityNamed)
    .find((identity) => identity !== undefined && isAlive(identity))
}

/** Clears away what dead holders left of a lock. */
export function clearClaims(folder: string): void {
  if (isLink(folder)) return
  if (liveClaims(folder).length === 0) removeIfEmpty(folder)
}

function leave(folder: string, own: string): void {
  for (;;) {
    makeFolder(folder)
    try {
      writeNew(own, '')
      return
    } catch (error) {
      // Its last holder has just removed the empty folder.
      if (!hasCode(error, 'ENOENT')) throw error
    }
  }
}

function release(folder: string, own: string): void {
  removeFolder(own)
  removeIfEmpty(folder)
}

function liveClaims(folder: string): { path: string; identity: Identity }[] {
  const live = []
  for (const name of listFolder(folder)) {
    const identity = identityNamed(name)
    const path = `${folder}/${name}`
    // Whatever else may lie there is not ours.
    if (!identity) continue
    if (isAlive(identity)) live.push({ path, identity })
    else removeFolder(path)
  }
  return live
}
