import { dirname, resolve } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import type { TopologyKindName } from '../model/topology-file.ts'
import { createFile } from '../processes/create-file.ts'
import { hasCode, readTemplate } from '../processes/files.ts'

/** Writes a commented topology file to begin with. Throws a `file` failure where it can't; it never overwrites one. */
export function writeStarter(topology: TopologyKindName, path: string): void {
  const refuse = (title: string, expected: string, seen: string, advice: string) =>
    new RedisHaError({ reason: 'file', title, expected, seen, where: resolve(path), try: advice })
  const another = `redis-ha init ${topology} with another file name`
  try {
    if (createFile(path, readTemplate(`starters/${topology}.yaml`))) return
  } catch (error) {
    const folder = dirname(resolve(path))
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR'))
      throw refuse(
        `${path} can't be written`,
        `a folder ${folder}`,
        'none',
        `mkdir -p ${folder}, or ${another}`,
      )
    if (['EACCES', 'EROFS', 'EPERM'].some((code) => hasCode(error, code)))
      throw refuse(`${path} can't be written`, 'a folder that you may write to', 'permission denied', another)
    throw error
  }
  throw refuse(`${path} is there already`, 'no file by that name', 'one, which is left as it is', another)
}
