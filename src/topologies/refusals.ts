import { basename } from 'node:path'
import { differencesBetween } from '../model/difference.ts'
import { RedisHaError } from '../model/failure.ts'
import type { PortOverride } from '../model/ports.ts'
import type { Topology } from '../model/read-topology.ts'
import type { Deadline } from '../processes/clock.ts'
import { isLink, readIfThere } from '../processes/files.ts'
import type { RunRecord } from '../processes/run-record.ts'
import { foreignIn, isForsaken } from './belongings.ts'
import { type Passwords, readPasswords, resolvePasswords, withoutPassword } from './password.ts'
import { confPath } from './session.ts'

// What `up` refuses before it starts anything, each with what was expected, what was seen and what to do.

/** What an `up` is asked for, as far as it can be at odds with what is there. */
interface Wanted {
  topology: Topology
  file: string | undefined
  port: PortOverride
}

export function stillLocked(name: string, deadline: Deadline): RedisHaError {
  return new RedisHaError({
    reason: 'state',
    title: `"${name}" stayed locked by another redis-ha for ${deadline.givenMs / 1000}s`,
    try: 'again, when it is done',
  })
}

export function demandOwnName({ topology, file }: Wanted, record: RunRecord): void {
  if (record.file === file) return
  throw new RedisHaError({
    reason: 'name-taken',
    title: `The name "${topology.name}" belongs to another file`,
    expected: file ?? 'a topology without a file',
    seen: record.file ?? 'a topology without a file',
    try: `--name with another name, or redis-ha down ${topology.name} --purge first`,
  })
}

export function demandUnchanged({ topology, file, port }: Wanted, record: RunRecord): void {
  const known = readPasswords(record.plan)
  const differences = [
    ...differencesBetween(record.said, withoutPassword(topology)),
    ...otherPasswords(known, resolvePasswords(topology, known), topology.users !== undefined),
    ...(port === undefined || port === record.portOverride
      ? []
      : [`--port: ${record.portOverride ?? 'not given'} → ${port}`]),
  ]
  if (differences.length === 0) return
  const stopped = record.phase === 'stopped'
  throw new RedisHaError({
    reason: 'changed',
    title: `"${topology.name}" ${stopped ? 'is stopped, with its data, and was' : 'runs, and was'} started otherwise`,
    expected: 'the file and the options that it was started with',
    seen: differences.join('\n'),
    where: file ?? 'the topology given',
    try: stopped
      ? `undo the change, or redis-ha down ${topology.name} --purge, which removes the data`
      : `redis-ha down ${topology.name}, then up again`,
  })
}

/** Those of users that were there before, and are still: the rest is said of the file itself. */
function otherPasswords(known: Passwords, wanted: Passwords, hasUsers: boolean): string[] {
  return Object.entries(wanted)
    .filter(([user, password]) => known[user] !== undefined && known[user] !== password)
    .map(([user]) => `${hasUsers ? `the password of ${user}` : 'auth.password'}: another one`)
}

/** What runs, or is stopped with its data, is not filled again. */
export function demandNothingToLoad({ load = [] }: { load?: string[] | undefined }, record: RunRecord): void {
  const isThere = record.phase === 'running' || (record.formed && record.plan.keepsData)
  if (load.length === 0 || !isThere) return
  throw new RedisHaError({
    reason: 'changed',
    title: `--load is for a new topology, and "${record.name}" ${record.phase === 'stopped' ? 'is stopped, with its data' : 'runs'}`,
    expected: 'no topology by that name',
    seen: `one that is ${record.phase}`,
    where: load.join('\n'),
    try: `redis-ha down ${record.name} --purge, then up again`,
  })
}

/** What somebody removed can't be started again, and what is left of the others' data is not ours to throw away. */
export function demandFolders({ name, plan }: RunRecord): void {
  const missing = plan.nodes.map(confPath).filter((path) => readIfThere(path) === undefined)
  if (missing.length === 0) return
  throw new RedisHaError({
    reason: 'state',
    title: `"${name}" is stopped, and not all of it is there any more`,
    expected: `${plan.nodes.length} conf files, as the nodes left them`,
    seen: `${missing.length} of them removed behind our back`,
    where: missing.join('\n'),
    try: `put back what was removed, or redis-ha down ${name} --purge, which removes the rest, and up again`,
  })
}

/** A folder with something in it that we did not write a record for is somebody else's, and so is one behind a link. */
export function demandOurs(folder: string): void {
  const found = isLink(folder) ? ['a symbolic link, which leads elsewhere'] : foreignIn(folder)
  if (found.length === 0) return
  throw new RedisHaError({
    reason: 'state',
    title: 'The folder of the topology holds something that is not ours',
    expected: 'no folder, or an empty one',
    seen: found.slice(0, 5).join(', '),
    where: folder,
    try: isForsaken(folder)
      ? `redis-ha down ${basename(folder)} --purge, which removes what it has of a topology without its run record`
      : 'another --name, or move the folder away',
  })
}
