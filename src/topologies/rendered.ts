import { randomBytes } from 'node:crypto'
import { basename, dirname, join, relative } from 'node:path'
import { NO_SECRETS } from '../conf/secrets.ts'
import { RedisHaError } from '../model/failure.ts'
import { makePlan } from '../model/make-plan.ts'
import type { Wiring } from '../model/plan.ts'
import { type PortOverride, portWishes } from '../model/ports.ts'
import type { Topology } from '../model/read-topology.ts'
import { hasCode, listFolder, makeFolder, removeFolder, rename, writeNew } from '../processes/files.ts'
import { suggestPorts } from '../processes/port-leases.ts'
import { findServers } from '../processes/server-program.ts'
import { confFiles } from './node-files.ts'

export interface RenderRequest {
  topology: Topology
  baseFolder: string
  /** The folder of the topology: the confs name it. */
  folder: string
  port: PortOverride
  wiring: Wiring
}

/** A file of a node, as `up` would write it but for the password, which is a placeholder. */
export interface RenderedFile {
  /** Below the topology's folder: `nodes/redis-1/redis.conf`. */
  path: string
  text: string
}

/** The conf files that the nodes would find at their first start. Nothing is started but the server's `--version`. */
export async function renderTopology(
  request: RenderRequest,
): Promise<{ files: RenderedFile[]; automaticPorts: boolean }> {
  const { topology, baseFolder, folder, port, wiring } = request
  const program = await findServers(topology, baseFolder)
  const wishes = portWishes(topology, port)
  const ports = await suggestPorts(topology.host, wishes)
  const plan = makePlan({
    topology,
    folder,
    server: program.server,
    program: program.path,
    ofNodes: program.ofNodes,
    wiring,
    baseFolder,
    ports,
  })
  return {
    files: confFiles(plan, NO_SECRETS).map(({ path, text }) => ({ path: relative(folder, path), text })),
    automaticPorts: [wishes.data, wishes.sentinels].some((wish) => wish.kind === 'auto' && wish.count > 0),
  }
}

/** Writes the files below a folder, all or none. Throws a `file` failure where there is something in it already. */
export function writeRendered(files: RenderedFile[], folder: string): void {
  demandEmpty(folder)
  const draft = join(folder, `.nodes.${randomBytes(6).toString('hex')}.tmp`)
  try {
    for (const { path, text } of files) {
      const target = join(draft, relative('nodes', path))
      makeFolder(dirname(target))
      writeNew(target, text)
    }
    rename(draft, join(folder, 'nodes'))
  } catch (error) {
    removeFolder(draft)
    throw error instanceof RedisHaError
      ? refuse(folder, 'a folder that you may write to', error.failure.seen ?? 'it is refused')
      : error
  }
}

function demandEmpty(folder: string): void {
  const expected = 'a new folder, or an empty one'
  let found: string[]
  try {
    found = listFolder(folder)
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) throw refuse(folder, expected, 'a file')
    if (hasCode(error, 'EACCES')) throw refuse(folder, expected, 'permission denied')
    throw error
  }
  if (found.length > 0) throw refuse(folder, expected, found.slice(0, 5).join(', '))
}

function refuse(folder: string, expected: string, seen: string): RedisHaError {
  return new RedisHaError({
    reason: 'file',
    title: `The files can't be written to ${basename(folder)}`,
    expected,
    seen,
    where: folder,
    try: '--out with another folder',
  })
}
