import { RedisHaError } from '../../model/failure.ts'
import { fine, type Finding, trouble, warning } from '../../model/finding.ts'
import { builtWithTls } from '../../processes/machine.ts'
import { findClient, findServer, type ServerProgram } from '../../processes/server-program.ts'
import { judgeAbilities } from './abilities.ts'
import { OLDEST_VERSION } from '../../redis/version.ts'

/** The server program, what it was built with, and the client beside it. */
export async function examineProgram(
  program: string,
  folder: string,
): Promise<{ findings: Finding[]; server: ServerProgram | undefined }> {
  try {
    const server = await findServer(program, folder)
    const { flavor, version } = server.server
    return {
      server,
      findings: [
        fine('server', `${flavor} ${version}, ${server.path}; ${OLDEST_VERSION} or later is needed`),
        judgeClient(findClient(server)),
        judgeTls(await builtWithTls(server.path)),
        judgeAbilities(server.server),
      ],
    }
  } catch (error) {
    if (!(error instanceof RedisHaError)) throw error
    const { title, seen, try: advice } = error.failure
    return { server: undefined, findings: [trouble('server', `${title}: ${seen}`, advice ?? '')] }
  }
}

export function judgeClient(path: string | undefined): Finding {
  if (path !== undefined) return fine('redis-cli', path)
  return warning(
    'redis-cli',
    'none beside the server, and none on PATH: `redis-ha cli` can’t work',
    'apt-get install redis-tools (Debian, Ubuntu), or brew install redis (macOS)',
  )
}

export function judgeTls(builtIn: boolean | undefined): Finding {
  if (builtIn === true) return fine('tls', 'built in')
  if (builtIn === false) return fine('tls', 'not built in; only a topology with TLS needs it')
  return warning(
    'tls',
    'unknown: the server does not say',
    'redis-server --tls-port 0, which fails where TLS is not built in',
  )
}
