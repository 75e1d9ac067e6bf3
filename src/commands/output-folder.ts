import { dirname, resolve } from 'node:path'
import { seeFolder } from '../processes/folder-access.ts'
import { usage } from './arguments.ts'

/** Throws where a folder can't be made or written to that an option names: told before anything is started, not when all is done. */
export function demandFolder(option: string, path: string): void {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = seeFolder(folder)
    if (found.kind === 'absent' && dirname(folder) !== folder) continue
    if (found.kind === 'folder' && found.writable) return
    throw usage(
      `${option} takes a folder that can be written to`,
      'one that you may write to, or a new one in such a folder',
      found.kind === 'other' ? `${folder}, which is no folder` : `${folder}, where you may not write`,
      `${option} with another path`,
    )
  }
}
