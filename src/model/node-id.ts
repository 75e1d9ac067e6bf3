import { createHash } from 'node:crypto'

/** The id of a node, 40 hex digits as Redis makes them, from its topology's folder and its name: a plan has no chance in it. */
export function nodeId(folder: string, name: string): string {
  return createHash('sha1').update(`${folder}\n${name}`).digest('hex')
}
