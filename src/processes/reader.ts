import { spawn } from 'node:child_process'
import { fstatSync } from 'node:fs'
import { passedOn } from './passed-on.ts'

const STDOUT = 1

/** Within what time it looks, in seconds: for the reader where the system does not tell at once, and for us, should we be killed. */
const EVERY_S = 0.2

/**
 * Calls back when whoever reads our stdout has gone, until what is returned is called. Writing would tell too, but for that
 * there has to be something to write, and Node does not poll what it only writes to. `tail -f` does, and ends with SIGPIPE; so
 * one waits in our place, with nothing to say. Nobody is told where stdout is no pipe, or `tail` is not that of GNU.
 */
export function onReaderGone(tell: () => void): () => void {
  if (!fstatSync(STDOUT).isFIFO()) return () => undefined
  const child = spawn('tail', ['-f', '-s', String(EVERY_S), `--pid=${process.pid}`, '/dev/null'], {
    cwd: '/',
    stdio: ['ignore', 'inherit', 'ignore'],
    env: passedOn(process.env),
  })
  child.on('error', () => undefined)
  child.on('exit', (_, signal) => {
    if (signal === 'SIGPIPE') tell()
  })
  child.unref()
  // It holds the pipe too: nobody would see its end before it has gone.
  return () => child.kill('SIGKILL')
}
