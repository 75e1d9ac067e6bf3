import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { hasCode } from './files.ts'

/** The bytes of a file, or what was there instead: `missing`, or what else was `seen`. */
export type RegularFile =
  | { state: 'read'; bytes: Buffer }
  | { state: 'missing' }
  | { state: 'too-large'; seen: string }
  | { state: 'refused'; seen: string }

/**
 * Reads a file of at most so many bytes, or with `whole: false` so many from its beginning. Never waits, and never goes on
 * without end: pipes, devices and sockets are refused, and so is what says that it is a file and has no end, as some in /proc.
 */
export function readRegularFile(path: string, maxBytes: number, whole = true): RegularFile {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    const found = fstatSync(descriptor)
    if (!found.isFile()) return { state: 'refused', seen: kindOf(found) }
    if (whole && found.size > maxBytes) return { state: 'too-large', seen: `${found.size} bytes` }
    const bytes = readUpTo(descriptor, whole ? maxBytes + 1 : maxBytes, found.size)
    if (bytes.length > maxBytes) return { state: 'too-large', seen: `more than ${maxBytes} bytes` }
    return { state: 'read', bytes }
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return { state: 'missing' }
    if (hasCode(error, 'EACCES') || hasCode(error, 'EPERM'))
      return { state: 'refused', seen: 'one that you may not read' }
    // What the system calls a socket that is opened as a file.
    if (hasCode(error, 'ENXIO')) return { state: 'refused', seen: 'a socket' }
    if (error instanceof Error && 'code' in error) return { state: 'refused', seen: error.message }
    throw error
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Files in /proc say that they have no bytes: what counts is what comes. */
function readUpTo(descriptor: number, limit: number, size: number): Buffer {
  const pieces: Buffer[] = []
  let length = 0
  while (length < limit) {
    const piece = Buffer.allocUnsafe(Math.min(limit - length, Math.max(65_536, size - length + 1)))
    const count = readSync(descriptor, piece, 0, piece.length, null)
    if (count === 0) break
    pieces.push(piece.subarray(0, count))
    length += count
  }
  return Buffer.concat(pieces)
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a pipe'
  if (found.isSocket()) return 'a socket'
  return 'a device'
}
