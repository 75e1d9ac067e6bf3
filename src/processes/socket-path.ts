import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'

/** What the path of a socket may have at most: sun_path is 104 bytes on macOS, 108 on Linux, the last one NUL. */
const LONGEST_PATH = 103

/** Gives the path of a socket in a folder, short enough to connect to: on Linux by way of the open folder where it must. */
export async function withSocketPath<T>(
  folder: string,
  name: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(folder, name)
  if (Buffer.byteLength(path) <= LONGEST_PATH || process.platform !== 'linux') return await use(path)
  const descriptor = open(folder)
  if (descriptor === undefined) return await use(path)
  try {
    return await use(`/proc/self/fd/${descriptor}/${name}`)
  } finally {
    closeSync(descriptor)
  }
}

function open(folder: string): number | undefined {
  try {
    return openSync(folder, 'r')
  } catch {
    return undefined
  }
}
