import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { hasCode } from './files.ts'

/** A topology file as it was found. */
export interface TopologySource {
  /** Absolute, symbolic links followed: one file has one path. */
  path: string
  text: string
}

/** Far above what a thousand nodes with exceptions take. */
const MAX_BYTES = 1_000_000

/** Reads a topology file. Throws a `file` failure where there is none, or it can't be one. */
export function readTopologySource(path: string): TopologySource {
  const absolute = resolve(path)
  const refuse = (title: string, expected: string, seen: string, advice?: string) =>
    new RedisHaError({
      reason: 'file',
      title,
      expected,
      seen,
      where: absolute,
      try: advice ?? 'redis-ha init sentinel, which writes one to begin with',
    })
  try {
    const found = statSync(absolute)
    if (!found.isFile())
      throw refuse(
        `${path} is no file`,
        'a topology file',
        found.isDirectory() ? 'a folder' : 'something else',
      )
    if (found.size > MAX_BYTES)
      throw refuse(`${path} is too large`, `at most ${MAX_BYTES} bytes`, `${found.size} bytes`)
    const bytes = readFileSync(absolute)
    return { path: realpathSync(absolute), text: decode(bytes) }
  } catch (error) {
    if (error instanceof RedisHaError) throw error
    if (error instanceof TypeError) throw refuse(`${path} is no text`, 'UTF-8', 'bytes that are not UTF-8')
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) {
      const meant = ['.yaml', '.yml'].map((ending) => path + ending).find((file) => existsSync(file))
      const seen = meant === undefined ? 'nothing' : `only ${meant}`
      const advice = meant && `${meant}, as in redis-ha up ${meant}`
      throw refuse(`There is no file ${path}`, 'a topology file', seen, advice)
    }
    if (hasCode(error, 'EACCES'))
      throw refuse(`${path} can't be read`, 'a file that you may read', 'permission denied')
    throw error
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}
