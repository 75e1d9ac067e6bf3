import { RedisHaError } from '../../model/failure.ts'
import { hasCode } from '../../processes/files.ts'
import { importDefault, isMissingModule } from '../../processes/import-module.ts'
import { type DefinedDrill, isDefinedDrill } from './define-drill.ts'

/** Runs a module and gives the drill that is its default export. Throws `file` where it can't be loaded, or has none. */
export async function importDrill(path: string, shown: string): Promise<DefinedDrill> {
  let exported: unknown
  try {
    exported = await importDefault(path)
  } catch (error) {
    throw notLoaded(path, shown, error)
  }
  if (isDefinedDrill(exported)) return exported
  throw new RedisHaError({
    reason: 'file',
    title: `${shown} is no drill`,
    expected: 'export default defineDrill({ … })',
    seen: exported === undefined ? 'no default export' : `a default export that is ${kindOf(exported)}`,
    where: path,
    try: "import { defineDrill } from 'redis-ha', as docs/drills.md has it",
  })
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? 'an object that defineDrill did not make' : `a ${typeof value}`
}

function notLoaded(path: string, shown: string, error: unknown): RedisHaError {
  const needsTypes = hasCode(error, 'ERR_UNKNOWN_FILE_EXTENSION') && /\.[cm]?ts$/.test(path)
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new RedisHaError(
    {
      reason: 'file',
      title: `${shown} can't be loaded`,
      expected: needsTypes ? 'a Node that runs TypeScript: 22.18 or later' : 'a module that runs',
      seen: needsTypes ? `Node ${process.versions.node}` : (why.split('\n')[0] ?? why),
      where: path,
      try: needsTypes
        ? 'a newer Node, NODE_OPTIONS="--import tsx" with tsx installed, or a module in JavaScript (.mjs)'
        : adviceFor(error),
    },
    { cause: error },
  )
}

function adviceFor(error: unknown): string {
  if (isMissingModule(error)) return 'the path, or npm install for what it imports'
  return 'node with its path, which shows where it throws'
}
