import { accessSync, constants, statSync } from 'node:fs'

/** What is at a path, as far as it concerns whoever wants to keep things in a folder there. */
export type FolderSeen =
  | { kind: 'absent' }
  | { kind: 'other' }
  | { kind: 'folder'; writable: boolean; openToOthers: boolean }

export function seeFolder(path: string): FolderSeen {
  let found: ReturnType<typeof statSync>
  try {
    found = statSync(path, { throwIfNoEntry: false })
  } catch {
    // Something above it is no folder, or may not be looked into.
    return { kind: 'absent' }
  }
  if (!found) return { kind: 'absent' }
  if (!found.isDirectory()) return { kind: 'other' }
  return { kind: 'folder', writable: isWritable(path), openToOthers: (found.mode & 0o077) !== 0 }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
