import { basename, extname, resolve } from 'node:path'
import { RedisHaError } from '../../model/failure.ts'
import type { Topology } from '../../model/read-topology.ts'
import { readLoadFile } from '../../processes/load-file.ts'
import { type LoadCommand, readCommands } from '../../redis/load-commands.ts'
import { readJsonData } from '../../redis/load-json.ts'

/** A file to fill a topology with, read. */
export type LoadSource =
  | { kind: 'commands'; file: string; commands: LoadCommand[] }
  | { kind: 'rdb'; file: string }

/**
 * Reads what a topology's `load:` names, relative to a folder, and then further files. Nothing is started yet: throws a
 * `file` failure where one can't be read.
 */
export function readLoads(topology: Topology, baseFolder: string, more: string[]): LoadSource[] {
  const own = [topology.load ?? []].flat().map((file) => resolve(baseFolder, file))
  return [...own, ...more].map(readLoad)
}

/** By what is in it, for names say little. The first of an RDB file is `REDIS0011`, or `VALKEY080`. */
function readLoad(file: string): LoadSource {
  const bytes = readLoadFile(file, isRdb)
  const ending = extname(file)
  if (isRdb(bytes)) {
    // Behind it there may be commands, which a server that reads an RDB file would leave out.
    if (ending !== '.aof') return { kind: 'rdb', file }
    throw refuse(file, 'an RDB file, or an AOF of commands alone', 'an AOF that begins as an RDB file')
  }
  if (/^(\u00FF\u00FE|\u00FE\u00FF)/.test(bytes)) throw refuse(file, 'UTF-8', 'UTF-16, by its first bytes')
  if (ending === '.rdb') throw refuse(file, 'an RDB file, which begins with REDIS', 'other bytes')
  const read =
    ending === '.json' || /^\s*\{/.test(bytes)
      ? readJsonData(Buffer.from(bytes, 'latin1').toString('utf8'))
      : readCommands(bytes)
  if (read.state === 'read') return { kind: 'commands', file, commands: read.commands }
  const { place, expected, seen } = read.problem
  throw refuse(file, expected, seen, place)
}

function isRdb(bytes: string): boolean {
  return /^(REDIS\d{4}|VALKEY\d{3})/.test(bytes)
}

function refuse(file: string, expected: string, seen: string, place?: string): RedisHaError {
  return new RedisHaError({
    reason: 'file',
    title: `${basename(file)} can't be loaded${place === undefined ? '' : `: ${place}`}`,
    expected,
    seen,
    where: file,
    try: 'mend it; what may be in it is described in docs/loading.md',
  })
}
