import { spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { type Identity, identify } from './identity.ts'
import { processIds } from './listeners.ts'

/** The environment variable that marks each server with the folder of its node. */
const MARK = 'REDIS_HA_NODE'

/** What a server gets of our environment. Nothing else: there may be secrets in it. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH']

export interface ServerStart {
  program: string
  args: string[]
  /** The folder of the node: the server's working folder, and its mark. */
  dir: string
  logFile: string
}

/** How a server ended. */
export interface Ending {
  exitCode: number | undefined
  signal: string | undefined
  /** Why it could not even be started. */
  error: string | undefined
}

/** A server that this process started, and which goes on when this process ends. */
export interface ServerProcess {
  /** Undefined where the start failed, or it has ended already. */
  identity: Identity | undefined
  /** Settles when it ends, never rejects. */
  ended: Promise<Ending>
}

/** Starts a server in a session of its own, so that neither the terminal's end nor a Ctrl-C reaches it. Does not wait. */
export function startServer(start: ServerStart): ServerProcess {
  const log = openSync(start.logFile, 'a', 0o600)
  try {
    // Not execa: it gives a child no descriptor of ours, and a server that outlives us can't write through a pipe to us.
    const child = spawn(start.program, start.args, {
      cwd: start.dir,
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...environmentFor(process.env), [MARK]: start.dir },
    })
    child.unref()
    const ended = new Promise<Ending>((resolve) => {
      child.once('error', (error) =>
        resolve({ exitCode: undefined, signal: undefined, error: error.message }),
      )
      child.once('exit', (code, signal) =>
        resolve({ exitCode: code ?? undefined, signal: signal ?? undefined, error: undefined }),
      )
    })
    return { identity: child.pid === undefined ? undefined : identify(child.pid), ended }
  } finally {
    closeSync(log)
  }
}

function environmentFor(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/**
 * The servers that bear the mark of a folder below this one, with the folder of their node: also those that were started
 * a moment before anybody could write them down. Linux only; none elsewhere.
 */
export function markedServers(folder: string): { dir: string; identity: Identity }[] {
  return processIds().flatMap((pid) => {
    if (pid === process.pid) return []
    const dir = markOf(pid)
    if (dir === undefined || !dir.startsWith(`${folder}/`)) return []
    const identity = identify(pid)
    return identity ? [{ dir, identity }] : []
  })
}

/**
 * The mark in the environment; for a server that wipes its environment (6.0, which has no `set-proc-title`), the log file
 * in its node's folder that is its standard output.
 */
function markOf(pid: number): string | undefined {
  try {
    const marked = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .find((entry) => entry.startsWith(`${MARK}=`))
    if (marked !== undefined) return marked.slice(MARK.length + 1)
    return /^(.*\/nodes\/[^/]+)\/(redis|sentinel)\.log$/.exec(readlinkSync(`/proc/${pid}/fd/1`))?.[1]
  } catch {
    return undefined
  }
}

/** Whether a server is writing a snapshot or an AOF just now: it has a temporary file for it. */
export function isSaving(dir: string): boolean {
  try {
    return readdirSync(dir).some((name) => /^temp-.*\.(rdb|aof)$/.test(name))
  } catch {
    return false
  }
}
