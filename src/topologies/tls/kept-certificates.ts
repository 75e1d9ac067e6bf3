import type { Plan } from '../../model/plan.ts'
import { madeFiles, tlsFolder } from '../../model/tls.ts'
import { makeFolder, readIfThere, writeAtomically } from '../../processes/files.ts'
import { readAuthority } from './write-certificates.ts'

/**
 * The certificates that were made for a topology, read before its folder goes: gives what writes them again. Whoever trusts them
 * need not be told of new ones. Undefined where it has none, or not all of them.
 */
export function keptCertificates(plan: Plan): (() => void) | undefined {
  if (plan.tls?.made !== true || !readAuthority(plan)) return undefined
  const files = Object.values(madeFiles(plan.folder)).map((path) => ({ path, text: readIfThere(path) }))
  if (files.some(({ text }) => text === undefined)) return undefined
  return () => {
    makeFolder(tlsFolder(plan.folder))
    for (const { path, text = '' } of files) writeAtomically(path, text)
  }
}
