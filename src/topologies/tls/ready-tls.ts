import { serverName, type ServerVersion } from '../../redis/version.ts'
import { RedisHaError } from '../../model/failure.ts'
import { planTls } from '../../model/tls.ts'
import type { Topology } from '../../model/read-topology.ts'
import { builtWithTls } from '../../processes/machine.ts'
import type { ServerPrograms } from '../../processes/server-program.ts'
import { demandCertificates } from './demand-certificates.ts'
import { makeCertificates, writeCertificates } from './write-certificates.ts'

/**
 * What a new topology needs for TLS, made ready while ports are leased and the server is asked for its version: gives what writes the
 * certificates into its folder. `kept` does that with those that it had before. Throws `file` for certificates that are no good, and rejects
 * with `no-server` where the server has no TLS.
 */
export async function readyTls(
  topology: Topology,
  folder: string,
  baseFolder: string,
  program: Promise<ServerPrograms>,
  kept?: () => void,
): Promise<() => void> {
  const { name, host } = topology
  const tls = planTls(topology.tls, folder, baseFolder)
  if (!tls) return () => undefined
  if (!tls.made) demandCertificates(tls, host)
  const asked = demandTls(program)
  asked.catch(() => 'whoever waits for it hears of it')
  const made = tls.made && !kept ? makeCertificates({ name, host }) : undefined
  await asked
  if (tls.made && kept) return kept
  return () => {
    if (made) writeCertificates(folder, made)
  }
}

/** Throws `no-server`, naming the program, where one was built without TLS. */
export async function demandTls(programs: Promise<ServerPrograms>): Promise<void> {
  const { path, server, ofNodes = {} } = await programs
  const others = Object.values(ofNodes).map((own) => [own.program, own.server] as const)
  await Promise.all([...new Map([[path, server], ...others])].map(async (one) => await demandTlsOf(...one)))
}

async function demandTlsOf(path: string, server: ServerVersion): Promise<void> {
  // A server that does not say is told from its log, where it then ends.
  if ((await builtWithTls(path)) !== false) return
  throw new RedisHaError({
    reason: 'no-server',
    title: `${serverName(server)} has no TLS`,
    expected: 'a server that was built with TLS (BUILD_TLS=yes), as `tls` needs it',
    seen: 'one that does not know `tls-port`',
    where: path,
    try: '`server:` with the path of another, or no `tls`',
  })
}
