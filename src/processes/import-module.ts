import * as loader from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import { hasCode, packageFolder } from './files.ts'

/**
 * Runs a JavaScript or TypeScript file as a module, and gives its default export. Where `redis-ha` is not installed beside it, that is this
 * very package. Throws what the module throws.
 */
export async function importDefault(path: string): Promise<unknown> {
  const { href } = pathToFileURL(path)
  try {
    return defaultOf(await nativeImport(href))
  } catch (error) {
    if (!isWithoutUs(error)) throw error
    standIn()
    // Under its own name Node knows by now that it can't be loaded.
    return defaultOf(await nativeImport(`${href}?with-redis-ha`))
  }
}

type Import = (href: string) => Promise<unknown>

/** Code that V8 has from a cache, as the bundled program is, can't import: its launcher can, and what is compiled here. */
async function nativeImport(href: string): Promise<unknown> {
  const launchers = (globalThis as Record<symbol, unknown>)[Symbol.for('redis-ha.import')] as
    | Import
    | undefined
  if (launchers) return await launchers(href)
  const load = new Script('(href) => import(href)', {
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as Import
  return await load(href)
}

function defaultOf(module: unknown): unknown {
  return (module as { default?: unknown }).default
}

/** Whether it is a module that was not found; a loader of TypeScript tells so as `require` does. */
export function isMissingModule(error: unknown): error is Error {
  return ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].some((code) => hasCode(error, code))
}

function isWithoutUs(error: unknown): boolean {
  return isMissingModule(error) && error.message.includes(`'redis-ha'`)
}

let stands = false

/** Has every `import … from 'redis-ha'` that finds nothing find this package. */
function standIn(): void {
  if (stands) return
  stands = true
  const { href } = pathToFileURL(join(packageFolder(), 'dist', 'lib', 'index.js'))
  const hook = `export async function resolve(specifier, context, next) {
    try { return await next(specifier, context) }
    catch (error) {
      if (specifier !== 'redis-ha') throw error
      return { url: ${JSON.stringify(href)}, shortCircuit: true }
    }
  }`
  loader.register(`data:text/javascript,${encodeURIComponent(hook)}`)
}
