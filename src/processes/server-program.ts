import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { atLeast, OLDEST_VERSION, parseServerVersion, type ServerVersion } from '../redis/version.ts'
import { atDeadline, deadlineIn } from './clock.ts'
import { passedOn } from './passed-on.ts'

/** How long a program may take to say its version. */
const ANSWER_MS = 10_000

export interface ServerProgram {
  /** Where it lies, absolute. */
  path: string
  server: ServerVersion
}

/**
 * Finds the server program and asks it for its version. A path is taken from `folder`, a bare name from PATH.
 * It may take `answerMs` for the answer. Throws `no-server` or `server-too-old`.
 */
export async function findServer(
  program: string,
  folder: string,
  answerMs = ANSWER_MS,
): Promise<ServerProgram> {
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
        ? whatIsAt(resolve(folder, program))
        : `none on PATH: ${process.env['PATH'] ?? ''}`,
      'apt-get install redis-server (Debian, Ubuntu), brew install redis (macOS), or `server:` with the path of one',
    )
  }
  const answer = await askVersion(path, answerMs)
  const server = answer.ended === 'well' ? parseServerVersion(answer.said) : undefined
  if (!server) {
    const { said } = answer
    const seen = `${path} --version says: ${said === '' ? 'nothing' : said}${answer.ended === 'well' ? '' : `\n${answer.ended}`}`
    throw missing(seen, '`server:` with the path of a Redis or Valkey server')
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

/** The server program of a topology, and those of nodes that have their own, by the names of the nodes. */
export interface ServerPrograms extends ServerProgram {
  ofNodes?: Record<string, { program: string; server: ServerVersion }>
}

/** Finds all server programs that a topology names, as {@link findServer} does. */
export async function findServers(
  { server, nodes }: { server: string; nodes: Record<string, { server?: string | undefined }> },
  folder: string,
): Promise<ServerPrograms> {
  const found = new Map<string, Promise<ServerProgram>>()
  const find = (program: string) => {
    const before = found.get(program) ?? findServer(program, folder)
    found.set(program, before)
    return before
  }
  const own = Object.entries(nodes).flatMap(([name, said]) =>
    said.server === undefined ? [] : [[name, said.server] as const],
  )
  const [program, ...others] = await Promise.all([find(server), ...own.map(([, said]) => find(said))])
  if (others.length === 0) return program
  const ofNodes = own.flatMap(([name], index) => {
    const one = others[index]
    return one ? [[name, { program: one.path, server: one.server }] as const] : []
  })
  return { ...program, ofNodes: Object.fromEntries(ofNodes) }
}

/** How long somebody else may hold the output of a program that has ended. */
const HELD_MS = 1000

interface VersionAnswer {
  /** On stdout, or else on stderr. */
  said: string
  /** `well`, or how it ended otherwise, in words. */
  ended: string
}

/**
 * What a program says to `--version`, and how it ends. Node's own: every start waits for it, and for its loading.
 *
 * Not with `execFile` and its timeout: on a machine that stands still for that long the timeout comes before what was said
 * meanwhile is read, which is then thrown away, and a program that had said all and ended with 0 has said nothing.
 */
async function askVersion(path: string, answerMs: number): Promise<VersionAnswer> {
  return await new Promise((done) => {
    const child = spawn(path, ['--version'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: passedOn(process.env),
    })
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text))
    const said = () => (output.stdout.trim() || output.stderr.trim()).slice(0, 500)
    const after = (ms: number, act: () => void) => atDeadline(deadlineIn(ms), act)
    let late = false
    const cancel = after(answerMs, () => {
      late = child.exitCode === null && child.signalCode === null
      child.kill('SIGKILL')
    })
    let release = () => undefined as void
    child.once('error', (error) => {
      cancel()
      done({ said: said(), ended: error.message })
    })
    child.once('exit', () => {
      release = after(HELD_MS, () => {
        child.stdout.destroy()
        child.stderr.destroy()
      })
    })
    child.once('close', (code, signal) => {
      cancel()
      release()
      const how = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`
      const ended = late ? `it did not end in ${answerMs / 1000}s` : code === 0 ? 'well' : how
      done({ said: said(), ended })
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

/** Why what is at a path is no program. */
function whatIsAt(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return `no program at ${path}`
  return found.isFile()
    ? `a file that you may not execute at ${path}`
    : `no file, but something else at ${path}`
}

/** The redis-cli that belongs to a server: beside it, else on PATH, under each of the names that it has. */
export function findClient(server: ServerProgram): string | undefined {
  const beside = join(server.path, '..', `${server.server.flavor}-cli`)
  return [beside, `${server.server.flavor}-cli`, 'redis-cli', 'valkey-cli']
    .map((name) => findProgram(name))
    .find((path) => path !== undefined)
}
