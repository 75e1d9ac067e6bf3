import { chmodSync } from 'node:fs'
import { findProgram } from '../../src/processes/server-program.ts'
import type { Rig } from './rig.ts'

/**
 * A server program of the test's own: a shell script that runs these lines, then becomes the real server; gives its path.
 * It runs in the folder of the node, with the conf file as its first argument.
 */
export function serverScript(rig: Rig, name: string, lines: string[]): string {
  const server = findProgram('redis-server')
  if (server === undefined) throw new Error('there is no redis-server on PATH')
  const script = [
    '#!/bin/sh',
    `[ "$1" = --version ] && exec '${server}' --version`,
    ...lines,
    `exec '${server}' "$@"`,
  ]
  const path = rig.file(`${name}/redis-server`, `${script.join('\n')}\n`)
  chmodSync(path, 0o755)
  return path
}
