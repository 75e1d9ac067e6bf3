import { fine, type Finding, trouble } from '../../model/finding.ts'
import { modulesOf } from '../../model/modules.ts'
import { dataNodeNames } from '../../model/node-names.ts'
import type { Topology } from '../../model/read-topology.ts'
import { featuresOf } from '../../redis/features.ts'
import type { ServerVersion } from '../../redis/version.ts'
import { moduleFault } from '../demand-modules.ts'

/** Whether the modules of a file are there, each file once. */
export function examineModules(
  topology: Topology,
  folder: string,
  server: ServerVersion | undefined,
): Finding[] {
  const modules = dataNodeNames(topology).flatMap((name) => modulesOf(topology, name, folder))
  const wantsExecutable = server === undefined || featuresOf(server).executableModules
  return [...new Set(modules.map(({ path }) => path))].map((path) => {
    const fault = moduleFault(path, wantsExecutable)
    return fault
      ? trouble('module', `${path}: expected ${fault.expected}; seen ${fault.seen}`, fault.try)
      : fine('module', path)
  })
}
