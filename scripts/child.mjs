import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetupError } from './failure.mjs'
import { root } from './root.mjs'

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP']
// npm says what is wrong first, apt-get and tsc last.
const [firstLines, lastLines] = [15, 25]

/** Runs a program that shares this terminal, and gives its exit code. */
export function runAttached(command, args) {
  return exitCodeOf(spawn(command, args, { cwd: root, stdio: 'inherit' }))
}

/**
 * Runs a program whose output matters only if it fails. The output goes to a file, not to a pipe: should this process
 * be killed, a package manager must not die of a broken pipe half-way through.
 */
export async function runQuietly(
  command,
  args,
  failure,
  { stdin = 'ignore', env = {}, cwd = root, timeoutMs } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'redis-ha-'))
  try {
    const log = join(folder, 'output')
    const output = openSync(log, 'w')
    const child = spawn(command, args, {
      cwd,
      stdio: [stdin, output, output],
      env: { ...process.env, ...env },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    closeSync(output)
    const code = await exitCodeOf(child).catch((error) => {
      if (error.code !== 'ENOENT') throw error
      throw new SetupError({ seen: `no ${command} on PATH`, where: `PATH=${process.env.PATH}`, ...failure })
    })
    if (code === 0) return
    throw new SetupError({
      seen: `exit code ${code} from: ${[command, ...args].join(' ')}`,
      where: cwd,
      ...failure,
      details: excerpt(readFileSync(log, 'utf8').trimEnd().split('\n')),
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * An interrupt is passed on, and the child is waited for, since it may have things to put back; only then does this
 * process end by the same signal.
 */
function exitCodeOf(child) {
  return new Promise((resolve, reject) => {
    let interrupt
    const passOn = (signal) => {
      interrupt = signal
      // A child that runs as root through sudo can't be signalled from here; the terminal's own Ctrl-C reaches it.
      try {
        process.kill(child.pid, signal)
      } catch {}
    }
    for (const signal of interrupts) process.on(signal, passOn)
    const settle = () => {
      for (const signal of interrupts) process.off(signal, passOn)
    }
    child.once('error', (error) => {
      settle()
      reject(error)
    })
    child.once('close', (code, signal) => {
      settle()
      if (interrupt) reject(new Interrupted(interrupt))
      else resolve(code ?? exitCodeAfter(signal))
    })
  })
}

class Interrupted extends SetupError {
  constructor(signal) {
    super({ title: `interrupted by ${signal}`, exitCode: exitCodeAfter(signal) })
  }
}

function exitCodeAfter(signal) {
  return 128 + constants.signals[signal]
}

function excerpt(lines) {
  if (lines.length <= firstLines + lastLines) return lines
  return [...lines.slice(0, firstLines), '[...]', ...lines.slice(-lastLines)]
}
