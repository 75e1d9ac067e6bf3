import { Document, isMap, isSeq, visit } from 'yaml'
import type { FileKey } from './file-keys.ts'

/** The examples of a key as they stand in a file, with what else its section requires. */
export function examplesOf(key: FileKey, keys: FileKey[]): string[] {
  return examplesIn(key).map((example) => yamlOf(documentWith(key.path, example, keys)))
}

function examplesIn({ path, kinds }: FileKey): unknown[] {
  const examples = [...kinds.values()].flatMap((schema) => schema.examples ?? [])
  if (examples.length === 0) throw new Error(`${path} has no example`)
  return [...new Map(examples.map((example) => [JSON.stringify(example), example])).values()]
}

function documentWith(path: string, value: unknown, keys: FileKey[]): unknown {
  const at = path.lastIndexOf('.')
  const section = path.slice(0, Math.max(at, 0))
  const name = path.slice(at + 1)
  if (section === '') return { [name]: value }
  const required = keys.filter(
    (key) => key.required && key.path !== path && key.path === `${section}.${lastPart(key)}`,
  )
  const siblings = required.map((key) => [lastPart(key), examplesIn(key)[0]] as const)
  // Under `*` stands the name of some node.
  return documentWith(
    section,
    { ...Object.fromEntries(siblings), [name === '*' ? 'redis-3' : name]: value },
    keys,
  )
}

function lastPart({ path }: FileKey): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function yamlOf(value: unknown): string {
  const document = new Document(value)
  visit(document, {
    Collection: (_, node) => {
      // What is inside a section fits on a line mostly.
      node.flow = isSeq(node) || (isMap(node) && node.items.length === 1 && node !== document.contents)
    },
  })
  return document.toString({ lineWidth: 100 }).trimEnd()
}
