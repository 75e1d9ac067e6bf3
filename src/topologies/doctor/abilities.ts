import { fine, type Finding, trouble } from '../../model/finding.ts'
import { RedisHaError } from '../../model/failure.ts'
import { builtWithTls } from '../../processes/machine.ts'
import { findProgram, findServer, type ServerProgram } from '../../processes/server-program.ts'
import { lackedBy } from '../../redis/features.ts'
import { serverName, type ServerVersion } from '../../redis/version.ts'

/** The names under which servers are usually found. */
const USUAL = ['redis-server', 'valkey-server', 'redict-server']

/** What the server can do, of what redis-ha makes use of. */
export function judgeAbilities(server: ServerVersion): Finding {
  return fine('features', lacking(server))
}

/** The other servers that there are: those that nodes have of their own, and those on PATH. */
export async function examineOthers(
  main: ServerProgram | undefined,
  ownOfNodes: string[],
  folder: string,
): Promise<Finding[]> {
  const seen = new Set([main?.path])
  const isNew = (name: string) => {
    const path = findProgram(name, folder)
    // One that a node is to have and that is not there is to be told.
    const fresh = path === undefined ? ownOfNodes.includes(name) : !seen.has(path)
    if (path !== undefined) seen.add(path)
    return fresh
  }
  const names = [...new Set([...ownOfNodes, ...USUAL])].filter(isNew)
  return await Promise.all(
    names.map(async (name) => await examineOther(name, folder, ownOfNodes.includes(name))),
  )
}

async function examineOther(name: string, folder: string, needed: boolean): Promise<Finding> {
  const check = `server ${name}`
  try {
    const { path, server } = await findServer(name, folder)
    const tls = { true: 'TLS', false: 'no TLS', undefined: 'TLS unknown' }[String(await builtWithTls(path))]
    return fine(check, `${serverName(server)}, ${path}; ${tls}; ${lacking(server)}`)
  } catch (error) {
    if (!(error instanceof RedisHaError)) throw error
    const { title, seen, try: advice } = error.failure
    // One that no topology asked for is nobody's problem.
    return needed ? trouble(check, `${title}: ${seen}`, advice ?? '') : fine(check, `can’t be used: ${title}`)
  }
}

function lacking(server: ServerVersion): string {
  const lacked = lackedBy(server).map(({ name }) => name)
  return lacked.length === 0
    ? 'it has all that redis-ha makes use of'
    : `without ${lacked.join(' · ')}; docs/versions.md has what is done instead`
}
