import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join, resolve } from 'node:path'
import { BenchFailure } from './failure.ts'

export const redisHa = 'dist/cli/cli.js'

export type Programs = {
  server: string
  /** The file that runs, as the process table names it. */
  serverFile: string
  cli: string
  version: string
}

/** redis-cli is taken from beside a server that is given as a path, and from PATH otherwise. */
export function findPrograms(server: string): Programs {
  const path = server.includes('/') ? resolve(server) : findOnPath(server)
  const cliName = basename(path).replace('server', 'cli')
  const cli = server.includes('/') ? join(dirname(path), cliName) : findOnPath(cliName)
  return { server: path, serverFile: realpathSync(path), cli, version: versionOf(path) }
}

function findOnPath(name: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder.
    }
  }
  throw new BenchFailure(`${name} is not on PATH; put it there or give --server PATH`)
}

function versionOf(server: string): string {
  const text = execFileSync(server, ['--version'], { encoding: 'utf8' })
  const [, name, version] = /^(\w+) server v=(\S+)/.exec(text) ?? []
  if (name === undefined || version === undefined) {
    throw new BenchFailure(`${basename(server)} --version printed: ${text.trim()}`)
  }
  return `${name} ${version}`
}

export function assertBuilt(): void {
  if (!existsSync(redisHa)) throw new BenchFailure(`${redisHa} is missing: npm run build first`)
}
