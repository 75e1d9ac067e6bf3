import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { foreignEncoding } from '../model/foreign-encoding.ts'
import { readRegularFile } from './regular-file.ts'

/** A topology file, or a drill's, as it was found. */
export interface TopologySource {
  /** Absolute, symbolic links followed: one file has one path. */
  path: string
  text: string
}

/** Far above what a thousand nodes with exceptions take. */
const MAX_BYTES = 1_000_000

const NEW_FILE = 'redis-ha init sentinel, which writes one to begin with'

/** Reads a topology file, or a `drill`. Throws a `file` failure where there is none, or it can't be one. */
export function readTopologySource(path: string, kind: 'topology' | 'drill' = 'topology'): TopologySource {
  const absolute = resolve(path)
  const [what, another] =
    kind === 'drill'
      ? ['a drill file', 'redis-ha drill --list, for those that come with it']
      : ['a topology file', NEW_FILE]
  const refuse = (title: string, expected: string, seen: string, advice: string) =>
    new RedisHaError({ reason: 'file', title, expected, seen, where: absolute, try: advice })
  const file = readRegularFile(absolute, MAX_BYTES)
  switch (file.state) {
    case 'missing': {
      const meant = ['.yaml', '.yml'].map((ending) => path + ending).find((one) => existsSync(one))
      const seen = meant === undefined ? 'nothing' : `only ${meant}`
      const advice = meant === undefined ? another : `${meant}, as in redis-ha up ${meant}`
      throw refuse(`There is no file ${path}`, what, seen, advice)
    }
    case 'too-large':
      throw refuse(`${path} is too large`, `at most ${MAX_BYTES} bytes`, file.seen, `whether it is ${what}`)
    case 'refused':
      throw refuse(`${path} can't be read`, `${what} that you may read`, file.seen, another)
    case 'read':
      break
  }
  const foreign = foreignEncoding(file.bytes)
  if (foreign)
    throw refuse(
      `${path} is no text in UTF-8`,
      'UTF-8',
      foreign.seen,
      `save it as UTF-8, or iconv -f ${foreign.encoding} -t UTF-8 ${path}`,
    )
  return { path: realpathSync(absolute), text: new TextDecoder().decode(file.bytes) }
}
