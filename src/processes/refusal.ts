import { RedisHaError } from '../model/failure.ts'

/** What the system says when it does not let us have our way with a file, in words for a person. */
const REFUSALS: Record<string, string> = {
  ENOSPC: 'no space left',
  EDQUOT: 'no space left of your quota',
  EFBIG: 'no space left: a limit on the size of files',
  EROFS: 'a file system that is mounted read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'something else by that name',
  ENOENT: 'a folder that is not there, and can not be made',
}

/** Does something with a file or folder; where the system refuses it, throws a `state` failure that says so. */
export function explained<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    const seen = error instanceof Error && 'code' in error ? REFUSALS[String(error.code)] : undefined
    if (seen === undefined) throw error
    throw new RedisHaError(
      {
        reason: 'state',
        title: "The state directory can't be used",
        expected: 'a folder that you may write to, with space left',
        seen,
        where: path,
        try: 'make room or give yourself access there, or set REDIS_HA_HOME to another folder',
      },
      { cause: error },
    )
  }
}
