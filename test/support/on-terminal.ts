import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import type { Rig } from './rig.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/cli.js', import.meta.url))

/** What a terminal of so many columns shows of a command line of a rig's, and the exit code. Needs script(1). */
export async function onTerminal(
  rig: Rig,
  columns: number,
  args: string[],
): Promise<{ code: string; lines: string[] }> {
  const code = join(rig.folder, 'code')
  const words = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(' ')
  const line = `stty cols ${columns} rows 24; ${words}; echo $? >${code}`
  const { stdout } = await execa('script', ['-qec', line, '/dev/null'], {
    cwd: rig.folder,
    extendEnv: false,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: process.env['TMPDIR'],
      HOME: rig.folder,
      REDIS_HA_HOME: rig.home,
      TERM: 'xterm',
      SHELL: '/bin/sh',
    },
    stdin: 'ignore',
    reject: false,
  })
  return {
    code: readFileSync(code, 'utf8').trim(),
    lines: stripVTControlCharacters(stdout).split(/\r?\n/),
  }
}
