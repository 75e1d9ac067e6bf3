import { existsSync, realpathSync, rmSync, statSync, truncateSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { isLink, writeAtomically } from './files.ts'

/** A file in a folder, by its path from there. It is looked at and changed on disk at each call. */
export class FileIn {
  readonly path: string
  readonly #shown: string

  /** Throws `usage` for a path that leads out of the folder. */
  constructor(folder: string, path: string) {
    this.path = join(folder, path)
    this.#shown = path
    const way = relative(folder, this.path)
    if (way === '' || way.split(sep)[0] === '..') throw outside(path, folder)
    const above = dirname(this.path)
    const leadsOut =
      existsSync(above) && relative(realpathSync(folder), realpathSync(above)).split(sep)[0] === '..'
    if (leadsOut || isLink(this.path)) throw outside(path, folder)
  }

  exists(): boolean {
    return existsSync(this.path)
  }

  /** Its length in bytes. */
  size(): number {
    return this.#there(() => statSync(this.path).size)
  }

  text(): string {
    return this.#there(() => readFileSync(this.path, 'utf8'))
  }

  /** Writes it anew, private, whole or not at all. */
  write(content: string | Uint8Array): void {
    writeAtomically(this.path, content)
  }

  /** Cuts so many bytes off its end. */
  cut(bytes: number): void {
    this.#there(() => truncateSync(this.path, Math.max(0, this.size() - bytes)))
  }

  remove(): void {
    this.#there(() => rmSync(this.path))
  }

  #there<T>(act: () => T): T {
    if (this.exists()) return act()
    throw new RedisHaError({
      reason: 'unfinished',
      title: `There is no file ${this.#shown}`,
      expected: this.path,
      seen: 'nothing',
      try: 'the name as the server writes it: redis.conf, nodes.conf, dump.rdb, appendonlydir/…',
    })
  }
}

function outside(path: string, folder: string): RedisHaError {
  return new RedisHaError({
    reason: 'usage',
    title: `${path} is no file of the node`,
    expected: `a path below ${folder}`,
    seen: path,
    try: 'a name such as redis.conf',
  })
}
