import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { explained } from './refusal.ts'

// Places in the state directory, in which nothing of ours is a symbolic link: what is at its end is somebody else's.

/** Throws a `state` failure where one of these is a symbolic link. */
export function demandNoLinks(paths: string[]): void {
  for (const path of paths) {
    const found = explained(path, () => lstatSync(path, { throwIfNoEntry: false }))
    if (found?.isSymbolicLink() === true) throw leadsElsewhere(path)
  }
}

/** The same for the folder of a node, those above it up to the topology's own, and all that a server finds in it. */
export function demandOwnNodeFolder(dir: string): void {
  demandNoLinks([dirname(dirname(dir)), dirname(dir), dir])
  if (!existsSync(dir)) return
  const link = explained(dir, () => readdirSync(dir, { withFileTypes: true })).find((entry) =>
    entry.isSymbolicLink(),
  )
  if (link) throw leadsElsewhere(join(dir, link.name))
}

function leadsElsewhere(path: string): RedisHaError {
  return new RedisHaError({
    reason: 'state',
    title: 'A symbolic link in the state directory leads elsewhere',
    expected: 'a file or folder of our own',
    seen: 'a symbolic link',
    where: path,
    try: 'remove the link, or put what it leads to in its place; REDIS_HA_HOME itself may be a link',
  })
}
