import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../root.mjs'

// Everything that a build depends on. Contents count, not times: a git checkout changes only the latter.
const inputs = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'page',
  'scripts',
  'src',
  'templates',
]
const outputs = [
  'dist/cli/cli.js',
  'dist/cli/program.cjs',
  'dist/links/proxy.cjs',
  'dist/workload/writer.cjs',
  'dist/lib/index.js',
  'dist/lib/index.d.ts',
  'dist/page/main.js',
]

/** In node_modules, since the bundle has the dependencies in it: with them the stamp goes, and dist is built anew. */
export const cache = join(root, 'node_modules', '.cache', 'redis-ha')
const stamp = join(cache, 'build-stamp')

/** A digest of all that goes into a build. */
export function digestInputs() {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap((name) => listFiles(join(root, name)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

/** Whether dist was built from what is there now. */
export function isBuilt() {
  if (!outputs.every((file) => existsSync(join(root, file)))) return false
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digestInputs()
}

export function removeStamp() {
  rmSync(stamp, { force: true })
}

export function writeStamp(digest) {
  mkdirSync(cache, { recursive: true })
  writeFileSync(stamp, digest)
}

function listFiles(path) {
  if (!existsSync(path)) return []
  const entries = readdirSyncOrFile(path)
  return entries === undefined ? [path] : entries.flatMap((name) => listFiles(join(path, name)))
}

function readdirSyncOrFile(path) {
  try {
    return readdirSync(path).toSorted()
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  }
}
