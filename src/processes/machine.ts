import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { passedOn } from './passed-on.ts'

/** A setting of the kernel, as its file says it, such as `/proc/sys/net/core/somaxconn`; undefined where there is none. */
export function kernelSetting(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** How many files the servers may have open at a time: the limit of this process, which they inherit. Undefined where unknown. */
export function openFilesLimit(): number | undefined {
  const limits = kernelSetting('/proc/self/limits')
  const soft = limits && /^Max open files\s+(\S+)/m.exec(limits)?.[1]
  if (soft === undefined) return undefined
  return soft === 'unlimited' ? Infinity : Number(soft)
}

/** Directives that no server has end its start with an error that names the first of them that it does not know. */
const UNKNOWN_DIRECTIVE = 'redis-ha-asks'

/**
 * Whether a server was built with TLS: whether it knows `tls-port`. It is given that and a directive that it can't know, so
 * that it ends while it reads them, before it opens anything. Undefined where its answer is another.
 */
export async function builtWithTls(program: string): Promise<boolean | undefined> {
  const answer = await new Promise<string>((resolve) => {
    const args = ['--tls-port', '0', `--${UNKNOWN_DIRECTIVE}`, 'yes']
    const options = { timeout: 5000, cwd: tmpdir(), env: passedOn(process.env) }
    execFile(program, args, options, (_, stdout, stderr) => resolve(stdout + stderr))
  })
  const refused = /^>>> '(\S+)/m.exec(answer)?.[1]
  if (refused === UNKNOWN_DIRECTIVE) return true
  return refused === 'tls-port' ? false : undefined
}
