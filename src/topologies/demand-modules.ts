import { RedisHaError } from '../model/failure.ts'
import { featuresAt } from '../model/node-servers.ts'
import { dataNodes, type Plan } from '../model/plan.ts'
import { seeModule } from '../processes/module-file.ts'

/** What keeps a server from loading a file as a module, and what to do about it. */
export interface ModuleFault {
  expected: string
  seen: string
  try: string
}

/** Undefined where a server can load it, as far as that can be told without loading. `wantsExecutable`: whether the server asks for the bit. */
export function moduleFault(path: string, wantsExecutable: boolean): ModuleFault | undefined {
  const found = seeModule(path)
  switch (found.kind) {
    case 'module':
      return undefined
    case 'not-executable':
      return wantsExecutable
        ? {
            expected: 'a file with an executable bit: Redis 7.0 and later load no other',
            seen: 'no such bit',
            try: `chmod +x ${path}`,
          }
        : undefined
    case 'unusable':
      return {
        expected: 'the file of a module that you may read',
        seen: found.seen,
        try: 'the right path in `modules`; it is relative to the topology file',
      }
  }
}

/** Sees to it that every node finds the files of its modules. Throws `file` before anything is started. */
export function demandModules(plan: Plan): void {
  for (const node of dataNodes(plan)) {
    for (const { path } of node.modules ?? []) {
      const fault = moduleFault(path, featuresAt(plan, node).executableModules)
      if (!fault) continue
      throw new RedisHaError({
        reason: 'file',
        title: `A module of ${node.name} can't be loaded`,
        ...fault,
        where: path,
      })
    }
  }
}
