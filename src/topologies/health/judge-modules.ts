import { type Check, unasked } from '../../model/check.ts'
import type { PlannedModule } from '../../model/plan.ts'
import type { LoadedModule } from '../../redis/module-list.ts'
import type { DataNodeView } from './views.ts'

/** A node has the modules that the file gives it, with their arguments. Others, such as those built into Redis 8, are nobody's fault. */
export function judgeModules({ node, modules: heard }: DataNodeView): Check[] {
  const wanted = node.modules ?? []
  if (wanted.length === 0 || !heard) return []
  const expected = wanted.map(inWords).join(', ')
  if ('why' in heard) return [unasked('modules', node.name, expected, heard.why)]
  const loaded = heard.said
  const missing = wanted.filter((module) => !isLoaded(module, loaded))
  // Such a server tells names alone, and a file does not say what its module will call itself.
  const nameless = loaded.filter(({ path }) => path === undefined)
  const ok = missing.length <= nameless.length
  const seen = loaded.filter(({ path }) => path === undefined || path.startsWith('/'))
  return [
    {
      check: 'modules',
      observer: node.name,
      ok,
      expected,
      seen: seen.length === 0 ? 'none' : seen.map(loadedInWords).join(', '),
    },
  ]
}

function isLoaded({ path, args }: PlannedModule, loaded: LoadedModule[]): boolean {
  return loaded.some((one) => one.path === path && JSON.stringify(one.args) === JSON.stringify(args))
}

function inWords({ path, args }: PlannedModule): string {
  return [path, ...args].join(' ')
}

function loadedInWords({ name, path, args }: LoadedModule): string {
  return path === undefined ? name : inWords({ path, args })
}
