import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { type Identity, identify } from './identity.ts'
import { processIds } from './listeners.ts'
import { passedOn } from './passed-on.ts'
import { findProgram } from './server-program.ts'

/** The environment variable that marks each server with the folder of its node. */
const MARK = 'REDIS_HA_NODE'

export interface ServerStart {
  program: string
  args: string[]
  /** The folder of the node: the server's working folder, and its mark. */
  dir: string
  logFile: string
}

/** Whether the system shows the environment of processes, and with it their marks. */
export const MARKS_ARE_SEEN = process.platform === 'linux'

/** The mark of the shell that starts servers, below the folder that holds theirs. */
export const LAUNCHER = '.launcher'

/**
 * Starts servers, each in a session of its own, so that neither the terminal's end nor a Ctrl-C reaches it, and gives their
 * identities in the same order; undefined for one that has ended already.
 *
 * A small shell forks them all: a fork of this process, with all its memory, takes ten times as long, and 30 servers would
 * wait for each other. The shell bears the mark too, so that one that goes on after its `up` was killed is found.
 */
export async function startServers(starts: ServerStart[]): Promise<(Identity | undefined)[]> {
  return (await launch(starts, false)).identities
}

/** Servers that are loaded and have yet to begin. */
export interface HeldServers {
  /** In the order of their starts; undefined for one that has ended already. */
  identities: (Identity | undefined)[]
  /** Lets all of them begin. The end of this process does so too. */
  release: () => void
}

/**
 * The same for servers that wait before they read anything but their conf file: half of a server's start can so be done while
 * what it needs is being made ready. They read more of their conf from standard input (`-`, 6.2), and begin at its end.
 */
export async function holdServers(starts: ServerStart[]): Promise<HeldServers> {
  return await launch(
    starts.map((start) => ({ ...start, args: [...start.args, '-'] })),
    true,
  )
}

async function launch(starts: ServerStart[], held: boolean): Promise<HeldServers> {
  const [first] = starts
  if (!first) return { identities: [], release: () => undefined }
  const mark = join(dirname(first.dir), LAUNCHER)
  const { pids, gate } = await runShell(launchScript(starts, held ? '<&3 3<&-' : '</dev/null'), mark, held)
  const identities = starts.map((_, index) => {
    const pid = pids[index]
    return pid === undefined ? undefined : identify(pid)
  })
  return { identities, release: () => gate?.destroy() }
}

/** All in one function, called at the end: of a script that is cut off half-way, nothing is run. */
function launchScript(starts: ServerStart[], input: string): string {
  const session = findProgram('setsid')
  const lines = starts.flatMap(({ program, args, dir, logFile }) => {
    const command = [...(session === undefined ? [] : [session]), program, ...args].map(quote).join(' ')
    return [
      `cd ${quote(dir)} || return`,
      `${MARK}=${quote(dir)} ${command} ${input} >>${quote(logFile)} 2>&1 &`,
      'echo $!',
    ]
  })
  return `umask 077\nstart() {\n${lines.join('\n')}\n}\nstart\n`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** What the shell says, as pids, and with `gated` the other end of what its servers have as standard input. */
async function runShell(
  script: string,
  mark: string,
  gated: boolean,
): Promise<{ pids: number[]; gate: Readable | Writable | undefined }> {
  return await new Promise((resolve, reject) => {
    const shell = spawn('/bin/sh', ['-s'], {
      detached: true,
      stdio: gated ? ['pipe', 'pipe', 'ignore', 'pipe'] : ['pipe', 'pipe', 'ignore'],
      env: { ...passedOn(process.env), [MARK]: mark },
    })
    const [stdin, stdout, , gate] = shell.stdio
    gate?.on('error', () => undefined)
    let output = ''
    stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    shell.once('error', reject)
    stdout?.once('close', () => {
      const pids = output
        .split('\n')
        .filter((line) => line !== '')
        .map(Number)
      resolve({ pids, gate: gate ?? undefined })
    })
    // It can only end before it has read all when somebody ends it; then there are pids missing.
    stdin?.on('error', () => undefined)
    stdin?.end(script)
  })
}

/**
 * The servers that bear the mark of a folder below this one, with the folder of their node: also those that were started
 * a moment before anybody could write them down. Linux only; none elsewhere.
 */
export function markedServers(folder: string): { dir: string; identity: Identity }[] {
  return processesMarked(serverMark, (dir) => dir.startsWith(`${folder}/`))
}

/** Processes of which this is true: their mark, as `markOf` reads it, and their identity. */
function processesMarked(
  markOf: (pid: number) => string | undefined,
  isMeant: (mark: string) => boolean,
): { dir: string; identity: Identity }[] {
  const seen = new Set([process.pid])
  const marked = []
  // A launcher may fork its last server and end while the others are looked at: that one is in no earlier list.
  for (;;) {
    const unseen = processIds().filter((pid) => !seen.has(pid))
    if (unseen.length === 0) return marked
    for (const pid of unseen) {
      seen.add(pid)
      const dir = markOf(pid)
      const identity = dir !== undefined && isMeant(dir) ? identify(pid) : undefined
      if (dir !== undefined && identity) marked.push({ dir, identity })
    }
  }
}

/** The environment variable that marks a command, and all that it starts, with the folder of its private copy. */
const COMMAND_MARK = 'REDIS_HA_RUN'

export function commandMark(folder: string): Record<string, string> {
  return { [COMMAND_MARK]: folder }
}

/** The command of a private copy with all that it has started, wherever those are by now. Linux only; none elsewhere. */
export function markedCommands(folder: string): { dir: string; identity: Identity }[] {
  return processesMarked(
    (pid) => environmentEntry(pid, COMMAND_MARK),
    (mark) => mark === folder,
  )
}

function environmentEntry(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .find((entry) => entry.startsWith(`${name}=`))
      ?.slice(name.length + 1)
  } catch {
    return undefined
  }
}

/**
 * The mark in the environment; for a server that wipes its environment (6.0, which has no `set-proc-title`), the log file
 * in its node's folder that is its standard output.
 */
function serverMark(pid: number): string | undefined {
  const marked = environmentEntry(pid, MARK)
  if (marked !== undefined) return marked
  try {
    return /^(.*\/nodes\/[^/]+)\/(redis|sentinel)\.log$/.exec(readlinkSync(`/proc/${pid}/fd/1`))?.[1]
  } catch {
    return undefined
  }
}

/**
 * Whether a server is writing a snapshot or an AOF just now: there is a temporary file in its folder, named after the
 * process that writes it, which lives. One that was killed at it leaves its file behind.
 */
export function isSaving(dir: string): boolean {
  try {
    return readdirSync(dir).some((name) => {
      const writer = /^temp-.*?(\d+)\.(rdb|aof)$/.exec(name)?.[1]
      return writer !== undefined && identify(Number(writer)) !== undefined
    })
  } catch {
    return false
  }
}
