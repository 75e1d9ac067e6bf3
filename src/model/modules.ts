import type { ModulesFile } from './modules-file.ts'
import type { PlannedModule } from './plan.ts'
import { directive, type PlainDirective } from './plan-directives.ts'
import { error, type Problem } from './problem.ts'
import type { TopologyFile } from './topology-file.ts'

type WithModules = Pick<TopologyFile, 'modules' | 'nodes'>

/** The modules of a data node: its own list where it has one, else that of the topology. */
export function modulesOf(file: WithModules, node: string, baseFolder: string): PlannedModule[] {
  const said: ModulesFile = file.nodes[node]?.modules ?? file.modules
  return (said ?? []).map((module) => {
    const { path: given, args } = typeof module === 'string' ? { path: module, args: [] } : module
    return {
      path: given.startsWith('/') ? given : `${baseFolder}/${given.replace(/^(\.\/+)+/, '')}`,
      args: args.map(String),
    }
  })
}

/** Whether some node loads a module. */
export function hasModules({ modules = [], nodes }: WithModules): boolean {
  return modules.length > 0 || Object.values(nodes).some((own) => (own.modules ?? []).length > 0)
}

export function moduleDirectives(modules: PlannedModule[]): PlainDirective[] {
  return modules.map(({ path: file, args }) => directive('loadmodule', file, ...args))
}

/** Sentinels load none. */
export function moduleRules({ nodes }: Pick<TopologyFile, 'nodes'>): Problem[] {
  return Object.entries(nodes)
    .filter(([name, { modules }]) => name.startsWith('sentinel-') && modules !== undefined)
    .map(([name]) =>
      error(
        ['nodes', name, 'modules'],
        `${name} with modules; expected a data node: sentinels load none`,
        'modules: … at the top, or of redis-1',
      ),
    )
}
