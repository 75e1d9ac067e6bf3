import { type FileHandle, open, stat } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { hasCode } from './files.ts'

const BLOCK_BYTES = 65_536
/** A line without an end is given out in pieces of this length. */
const MAX_LINE = 1_000_000

/**
 * A text file that somebody else goes on writing to, read line by line in flat memory. Each `read` gives what has come
 * since the one before, also when the file was emptied meanwhile, or replaced by another of its name.
 */
export class GrowingFile implements AsyncDisposable {
  readonly path: string
  /** When it was last written to, as of the last read, milliseconds since 1970; 0 where there was no file yet. */
  modifiedMs = 0
  #file: FileHandle | undefined
  #inode: bigint | undefined
  #position: number
  #decoder = new StringDecoder('utf8')
  #rest = ''

  constructor(path: string, position = 0) {
    this.path = path
    this.#position = position
  }

  /** The whole lines that are there by now and were not read yet, as many at a time as come together. Nothing where there is no file. */
  async *read(): AsyncGenerator<string[]> {
    const found = await seen(this.path)
    if (this.#file && this.#inode !== found?.inode) {
      // What came to the old one before it was replaced.
      yield* this.#readUpTo(Infinity)
      yield* this.#restart()
      await this.#close()
    }
    if (!found) return
    this.modifiedMs = found.modifiedMs
    if (!this.#file) {
      this.#file = await openIfThere(this.path)
      this.#inode = found.inode
    }
    if (found.size < this.#position) yield* this.#restart()
    yield* this.#readUpTo(found.size)
  }

  /** What stands after the last line's end; it will not be given again. */
  takeRest(): string | undefined {
    const rest = this.#rest
    this.#rest = ''
    return rest === '' ? undefined : rest
  }

  *#restart(): Generator<string[]> {
    const rest = this.takeRest()
    if (rest !== undefined) yield [rest]
    this.#position = 0
    this.#decoder = new StringDecoder('utf8')
  }

  async *#readUpTo(end: number): AsyncGenerator<string[]> {
    const buffer = Buffer.allocUnsafe(BLOCK_BYTES)
    while (this.#file && this.#position < end) {
      const length = Math.min(BLOCK_BYTES, end - this.#position)
      const { bytesRead } = await this.#file.read(buffer, 0, length, this.#position)
      if (bytesRead === 0) return
      this.#position += bytesRead
      const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n')
      this.#rest = lines.pop() ?? ''
      if (this.#rest.length > MAX_LINE) lines.push(this.takeRest() ?? '')
      yield lines
    }
  }

  async #close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }
}

interface Seen {
  inode: bigint
  size: number
  modifiedMs: number
}

/** What the system says of a file now; undefined where there is none. */
export async function seen(path: string): Promise<Seen | undefined> {
  try {
    const { ino, size, mtimeMs } = await stat(path, { bigint: true })
    return { inode: ino, size: Number(size), modifiedMs: Number(mtimeMs) }
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined
    throw error
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Enough of a line to tell what it begins with. */
const BEGINNING_BYTES = 64

/** Where the last `count` lines that begin in a certain way start, in bytes, found from the end: a long file costs no more. */
export async function positionOfLast(
  path: string,
  count: number,
  begins: (beginning: string) => boolean,
): Promise<number> {
  const size = (await seen(path))?.size ?? 0
  await using file = await openIfThere(path)
  if (!file || count === 0) return size
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES + BEGINNING_BYTES)
  let found = 0
  for (let end = size; end > 0; end -= BLOCK_BYTES) {
    const start = Math.max(0, end - BLOCK_BYTES)
    const { bytesRead } = await file.read(buffer, 0, Math.min(size, end + BEGINNING_BYTES) - start, start)
    const text = buffer.toString('latin1', 0, bytesRead)
    for (const at of lineStarts(text, end - start, start === 0).toReversed()) {
      if (begins(text.slice(at, at + BEGINNING_BYTES))) found++
      if (found === count) return start + at
    }
  }
  return 0
}

/** Where lines start behind the line ends that lie before `limit`. */
function lineStarts(text: string, limit: number, isStart: boolean): number[] {
  const starts = isStart ? [0] : []
  for (let at = text.indexOf('\n'); at !== -1 && at < limit; at = text.indexOf('\n', at + 1))
    starts.push(at + 1)
  return starts
}
