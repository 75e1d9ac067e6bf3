import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { atLeast, OLDEST_VERSION, parseServerVersion, type ServerVersion } from '../redis/version.ts'
import { passedOn } from './passed-on.ts'

export interface ServerProgram {
  /** Where it lies, absolute. */
  path: string
  server: ServerVersion
}

/**
 * Finds the server program and asks it for its version. A path is taken from `folder`, a bare name from PATH.
 * Throws `no-server` or `server-too-old`.
 */
export async function findServer(program: string, folder: string): Promise<ServerProgram> {
  const path = findProgram(program, folder)
  const missing = (seen: string, advice: string) =>
    new RedisHaError({
      reason: 'no-server',
      title: `There is no server program "${program}"`,
      expected: `redis-server ${OLDEST_VERSION} or later, or valkey-server`,
      seen,
      try: advice,
    })
  if (path === undefined) {
    throw missing(
      program.includes('/')
        ? `no program at ${resolve(folder, program)}`
        : `none on PATH: ${process.env['PATH'] ?? ''}`,
      'apt-get install redis-server (Debian, Ubuntu), brew install redis (macOS), or `server:` with the path of one',
    )
  }
  const said = await versionLine(path)
  const server = parseServerVersion(said)
  if (!server) {
    throw missing(`${path} --version says: ${said}`, '`server:` with the path of a Redis or Valkey server')
  }
  if (!atLeast(server.level, OLDEST_VERSION)) {
    throw new RedisHaError({
      reason: 'server-too-old',
      title: `${server.flavor} ${server.version} is too old`,
      expected: `${OLDEST_VERSION} or later`,
      seen: server.version,
      where: path,
      try: '`server:` with the path of a later one',
    })
  }
  return { path, server }
}

/** What a program says to `--version`, or why it says nothing. Node's own: every start waits for it, and for its loading. */
async function versionLine(path: string): Promise<string> {
  return await new Promise((done) => {
    execFile(path, ['--version'], { timeout: 10_000, env: passedOn(process.env) }, (error, stdout) => {
      done(error ? error.message.trim() : stdout.trim())
    })
  })
}

/** The path of a program; undefined where there is none that may be run. */
export function findProgram(program: string, folder = process.cwd()): string | undefined {
  const candidates = program.includes('/')
    ? [isAbsolute(program) ? program : resolve(folder, program)]
    : (process.env['PATH'] ?? '')
        .split(delimiter)
        .filter((entry) => entry !== '')
        .map((entry) => join(entry, program))
  return candidates.find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The redis-cli that belongs to a server: beside it, else on PATH, under each of the names that it has. */
export function findClient(server: ServerProgram): string | undefined {
  const beside = join(server.path, '..', `${server.server.flavor}-cli`)
  return [beside, `${server.server.flavor}-cli`, 'redis-cli', 'valkey-cli']
    .map((name) => findProgram(name))
    .find((path) => path !== undefined)
}
