import { readFileSync, symlinkSync } from 'node:fs'
import { RedisHaError } from '../model/failure.ts'
import { hasCode } from './files.ts'

/** The bytes of a file that somebody wants loaded, a character for each. Throws a `file` failure where it can't be read. */
export function readLoadFile(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    const seen = hasCode(error, 'ENOENT')
      ? 'nothing'
      : hasCode(error, 'EISDIR')
        ? 'a folder'
        : hasCode(error, 'EACCES')
          ? 'one that you may not read'
          : String(error)
    throw new RedisHaError({
      reason: 'file',
      title: "The file to load can't be read",
      expected: 'a file of Redis commands, JSON, or an RDB file',
      seen,
      where: path,
      try: '`load:` is relative to the topology file, --load to where you are',
    })
  }
}

/** Gives a file a second name; nothing is copied. */
export function linkFile(path: string, target: string): void {
  symlinkSync(target, path)
}
