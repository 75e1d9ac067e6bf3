import { accessSync, constants, statSync } from 'node:fs'

/** What is at the path of a module, as far as it concerns a server that is to load it. */
export type ModuleFile =
  | { kind: 'module' }
  /** Nobody may execute it. Redis 7.0 and later load no such file (`moduleLoad` in module.c). */
  | { kind: 'not-executable' }
  | { kind: 'unusable'; seen: string }

export function seeModule(path: string): ModuleFile {
  try {
    const found = statSync(path)
    if (!found.isFile())
      return { kind: 'unusable', seen: found.isDirectory() ? 'a folder' : 'no regular file' }
    accessSync(path, constants.R_OK)
    return (found.mode & 0o111) === 0 ? { kind: 'not-executable' } : { kind: 'module' }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const known: Record<string, string> = {
      ENOENT: 'no such file',
      ENOTDIR: 'no such file',
      EACCES: 'permission denied',
    }
    return { kind: 'unusable', seen: known[String(code)] ?? String(error) }
  }
}
