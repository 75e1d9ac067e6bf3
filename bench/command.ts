import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { BenchFailure } from './failure.ts'

const closeGraceMs = 500
const stopGraceMs = 15_000

export type Ended = { code: number | null; ms: number; stdout: string; stderr: string }

export type Surroundings = {
  env: NodeJS.ProcessEnv
  stop: AbortSignal
  onStart?: (pid: number) => void
}

/** Runs `node …args` to its end; `ms` is from before the spawn until the exit. */
export async function runNode(args: string[], { env, stop, onStart }: Surroundings): Promise<Ended> {
  stop.throwIfAborted()
  const start = performance.now()
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid === undefined) throw new BenchFailure(`node ${args.join(' ')} could not be started`)
  onStart?.(child.pid)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)))
  const closed = new Promise<boolean>((resolve) => child.once('close', () => resolve(true)))
  // TERM lets the command take back what it started before the benchmark looks for leftovers.
  const end = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), stopGraceMs).unref()
  }
  stop.addEventListener('abort', end, { once: true })
  await once(child, 'exit')
  const ms = performance.now() - start
  stop.removeEventListener('abort', end)
  stop.throwIfAborted()
  if (await Promise.race([closed, sleep(closeGraceMs, false, { ref: false })]))
    return { code: child.exitCode, ms, ...output }
  child.stdout.destroy()
  child.stderr.destroy()
  throw new BenchFailure(
    `node ${args.join(' ')} has ended, but what it left behind holds its stdout or stderr, so $(…) would hang`,
  )
}

export function assertDone(what: string, { code, stdout, stderr }: Ended): void {
  if (code === 0) return
  throw new BenchFailure(`${what} ended with ${code}\n${stderr.trimEnd()}\n${stdout.trimEnd()}`.trimEnd())
}
