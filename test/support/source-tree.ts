import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The text of every source file, by its path below `src/`, such as `model/plan.ts`. */
export type SourceTree = Readonly<Record<string, string>>

export function sourceTree(): SourceTree {
  const root = fileURLToPath(new URL('../../src', import.meta.url))
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  return Object.fromEntries(
    paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')]),
  )
}

/** What a file imports, its own types and lazy imports included: files by their path below `src/`, packages by their name. */
export function importsOf(path: string, text: string): string[] {
  const code = withoutComments(text)
  const patterns = [
    /\b(?:import|export)\s[^'"`;=()]*?\sfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\bimport\s*\(\s*['"]([^'"]+)['"]/g,
    /\brequire\s*\(\s*['"]([^'"]+)['"]/g,
  ]
  const found = patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''))
  return found.map((name) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name))
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}
