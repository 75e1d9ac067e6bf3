import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedFiles } from './reference/generated-files.ts'

// Writes what is made from the sources: the JSON schemas, and the reference of the topology file. `npm run build` runs it.

const root = fileURLToPath(new URL('..', import.meta.url))

for (const { path, text } of generatedFiles()) {
  const file = join(root, path)
  // One that is current is not touched: nobody who watches it has anything to do.
  if (read(file) === text) continue
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
