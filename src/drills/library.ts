import { join } from 'node:path'
import type { Topology } from '../model/read-topology.ts'
import { readIfThere } from '../processes/files.ts'
import { libraryFolder, libraryPaths, loadDrill } from './load-drill.ts'

/** A drill that comes with the package, as a list has it. */
export interface LibraryDrill {
  /** What it is run by: `sentinel/master-crash`. */
  name: string
  description: string
  topology: Topology['topology']
  /** Masters, replicas and sentinels: `1+2+3`. */
  nodes: string
  /** The servers of which it needs one, such as `7.0` or `valkey 9.0`; empty where any will do. */
  needs: string[]
  /** How long it took when the whole library was run, s; null where nobody has recorded it. */
  takesSeconds: number | null
}

/** The drills that can be run by name, with what they show. */
export async function libraryDrills(): Promise<LibraryDrill[]> {
  // To import all that are in code takes a second.
  const index = new Map(libraryIndex().map((drill) => [drill.name, drill]))
  return await Promise.all(
    [...libraryPaths().keys()].map(async (name) => index.get(name) ?? (await lookAtDrill(name, null))),
  )
}

/** The same, of the drills themselves; only the times are those that were recorded. */
export async function readLibrary(): Promise<LibraryDrill[]> {
  const took = new Map(libraryIndex().map(({ name, takesSeconds }) => [name, takesSeconds]))
  return await Promise.all(
    [...libraryPaths().keys()].map(async (name) => await lookAtDrill(name, took.get(name) ?? null)),
  )
}

/** The list as `npm run drills -- --page` left it. */
function libraryIndex(): LibraryDrill[] {
  return JSON.parse(readIfThere(libraryIndexPath()) ?? '[]') as LibraryDrill[]
}

export function libraryIndexPath(): string {
  return join(libraryFolder(), 'library.json')
}

async function lookAtDrill(name: string, takesSeconds: number | null): Promise<LibraryDrill> {
  const { said, topology } = await loadDrill(name)
  return {
    name,
    description: said.description,
    topology: topology.topology,
    nodes: nodesText(topology),
    needs: said.needs ?? [],
    takesSeconds,
  }
}

function nodesText(topology: Topology): string {
  switch (topology.topology) {
    case 'replication':
      return `1+${topology.replicas}`
    case 'sentinel':
      return `1+${topology.replicas}+${topology.sentinels}`
    case 'cluster':
      return `${topology.masters}+${topology.masters * topology.replicas}`
  }
}
