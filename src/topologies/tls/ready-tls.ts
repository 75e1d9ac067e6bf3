import type { Topology } from '../../model/read-topology.ts'
import { planTls } from '../../model/tls.ts'
import { demandCertificates } from './demand-certificates.ts'
import { makeCertificates, writeCertificates } from './write-certificates.ts'

/**
 * What a new topology needs for TLS, made ready while ports are leased and the server is asked for its version: gives what writes the
 * certificates into its folder. `kept` does that with those that it had before. Throws `file` for certificates that are no good.
 */
export function readyTls(
  topology: Topology,
  folder: string,
  baseFolder: string,
  kept?: () => void,
): () => void {
  const { name, host } = topology
  const tls = planTls(topology.tls, folder, baseFolder)
  if (!tls) return () => undefined
  if (!tls.made) {
    demandCertificates(tls, host)
    return () => undefined
  }
  if (kept) return kept
  const made = makeCertificates({ name, host })
  return () => writeCertificates(folder, made)
}
