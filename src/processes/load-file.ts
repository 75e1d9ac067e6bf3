import { symlinkSync } from 'node:fs'
import { RedisHaError } from '../model/failure.ts'
import { readRegularFile } from './regular-file.ts'

/** More than that is read into memory several times over. An RDB file, which a server reads, may be as large as it likes. */
const MAX_BYTES = 64_000_000

/**
 * The bytes of a file that somebody wants loaded, a character for each; of an RDB file, which `isRdb` knows by its beginning,
 * no more than that. Throws a `file` failure where it can't be read.
 */
export function readLoadFile(path: string, isRdb: (beginning: string) => boolean): string {
  const beginning = demandRead(path, 16, false)
  return isRdb(beginning) ? beginning : demandRead(path, MAX_BYTES, true)
}

function demandRead(path: string, maxBytes: number, whole: boolean): string {
  const file = readRegularFile(path, maxBytes, whole)
  if (file.state === 'read') return file.bytes.toString('latin1')
  const isLarge = file.state === 'too-large'
  throw new RedisHaError({
    reason: 'file',
    title: isLarge ? 'The file to load is too large' : "The file to load can't be read",
    expected: isLarge
      ? `at most ${maxBytes} bytes of commands or JSON`
      : 'a file of Redis commands, JSON, or an RDB file',
    seen: file.state === 'missing' ? 'nothing' : file.seen,
    where: path,
    try: isLarge
      ? 'several files, or an RDB file, which may be of any size'
      : '`load:` is relative to the topology file, --load to where you are',
  })
}

/** Gives a file a second name; nothing is copied. */
export function linkFile(path: string, target: string): void {
  symlinkSync(target, path)
}
