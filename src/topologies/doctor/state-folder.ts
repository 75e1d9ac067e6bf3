import { dirname } from 'node:path'
import { fine, type Finding, trouble, warning } from '../../model/finding.ts'
import { type FolderSeen, seeFolder } from '../../processes/folder-access.ts'
import { foreignLeaseFolder } from '../../processes/port-leases.ts'
import { leaseFolder, type StateDirectory } from '../../processes/state.ts'

/** Whether topologies can be recorded, and nobody else can read their passwords. */
export function examineStateFolder(state: StateDirectory): Finding[] {
  return [judgeFolder(state.path, seeFolder(state.path), nearestFolder(state.path)), examineLeaseFolder()]
}

/** `above`: the nearest thing above it that is there. */
export function judgeFolder(path: string, seen: FolderSeen, above: FolderSeen): Finding {
  const elsewhere = 'REDIS_HA_HOME with a folder of your own'
  switch (seen.kind) {
    case 'absent':
      return above.kind === 'folder' && above.writable
        ? fine('state-directory', `${path}, made by the first up`)
        : trouble('state-directory', `${path} is not there and can't be made`, elsewhere)
    case 'other':
      return trouble('state-directory', `${path} is no folder`, elsewhere)
    case 'folder':
      if (!seen.writable) return trouble('state-directory', `${path} can't be written to`, elsewhere)
      return seen.openToOthers
        ? warning('state-directory', `${path} can be read by other users`, `chmod 700 ${path}`)
        : fine('state-directory', `${path}, private`)
  }
}

function nearestFolder(path: string): FolderSeen {
  const above = dirname(path)
  const seen = seeFolder(above)
  return seen.kind === 'absent' && above !== path ? nearestFolder(above) : seen
}

function examineLeaseFolder(): Finding {
  const foreign = foreignLeaseFolder()
  if (foreign === undefined) return fine('lease-folder', leaseFolder())
  return trouble(
    'lease-folder',
    `${leaseFolder()} is ${foreign}`,
    'remove it, or set TMPDIR to a folder of your own',
  )
}
