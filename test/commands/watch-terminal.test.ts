import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { killNode } from '../support/nodes.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'
import { TerminalScreen } from '../support/terminal-screen.ts'

// What `status --watch` leaves on a real terminal, picture after picture.

const rig = useRig()
/** Each picture begins at the first line. */
const FIRST = '\u001B[H'
const PROGRAM = fileURLToPath(new URL('../../dist/cli/cli.js', import.meta.url))

beforeAll(async () => {
  // Two nodes are gone, so that there is much to show.
  const document = await rig.up('shop', 'topology: sentinel\nreplicas: 1\n')
  for (const name of ['redis-2', 'sentinel-3']) killNode(document, name)
})

/** `status --watch` on a terminal of so many columns and rows, until the test ends. */
async function watch(columns: number, rows: number) {
  const tty = join(rig.folder, `tty-${columns}-${rows}`)
  const line = `tty >${tty}; stty cols ${columns} rows ${rows}; exec ${process.execPath} ${PROGRAM} status shop --watch`
  const terminal = execa('script', ['-qec', line, '/dev/null'], {
    extendEnv: false,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: process.env['TMPDIR'],
      HOME: rig.folder,
      REDIS_HA_HOME: rig.home,
      TERM: 'xterm',
      SHELL: '/bin/sh',
    },
    reject: false,
    buffer: false,
  })
  let said = ''
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  onTestFinished(async () => {
    terminal.stdin.write('\u0003')
    await terminal
  })
  return {
    terminal,
    /** Resolves to all that came, once this many more whole pictures have. */
    more: async (count: number) => {
      const before = picturesIn(said)
      return await eventually('the pictures', () => (picturesIn(said) >= before + count ? said : undefined))
    },
    resize: async (wider: number, higher: number) => {
      const device = readFileSync(tty, 'utf8').trim()
      await execa('stty', ['-F', device, 'cols', String(wider), 'rows', String(higher)])
    },
  }
}

/** How many there are that another one has followed. */
function picturesIn(text: string): number {
  return Math.max(0, text.split(FIRST).length - 2)
}

/** What a terminal of this size shows of it, before the last picture begins. */
function shown(text: string, columns: number, rows: number): TerminalScreen {
  const screen = new TerminalScreen(columns, rows)
  screen.write(text.slice(0, text.lastIndexOf(FIRST)))
  return screen
}

describe.skipIf(!existsSync('/usr/bin/script'))('status --watch', () => {
  test.for([
    [30, 8, 'shop  sentinel  unhealthy'],
    [20, 3, 'shop  sentinel  unhe'],
    [200, 2, '… '],
  ] as const)('on one of %i columns and %i rows what is too much is cut', async ([columns, rows, begins]) => {
    const { more } = await watch(columns, rows)
    const { lines, scrolled } = shown(await more(3), columns, rows)
    expect([scrolled, lines[0]?.slice(0, begins.length)]).toEqual([0, begins])
    expect(lines[rows - 2]).toMatch(/^… \d+ more lines/)
    expect(lines[rows - 1]).toBe('')
  })

  test('on one that has room there is all of it, once', async () => {
    const { more } = await watch(200, 60)
    const { lines, scrolled } = shown(await more(3), 200, 60)
    const nodes = lines.filter((line) => /^(redis|sentinel)-\d /.test(line)).map((line) => line.split(' ')[0])
    expect([scrolled, lines[0]?.slice(0, 5)]).toEqual([0, 'shop '])
    expect(nodes).toEqual(['redis-1', 'redis-2', 'sentinel-1', 'sentinel-2', 'sentinel-3'])
  })

  test('on one that is made smaller meanwhile', async () => {
    const { more, resize } = await watch(100, 50)
    await more(1)
    await resize(25, 6)
    // The one that is being drawn just now may still be for the other size.
    const said = await more(3)
    const { lines, scrolled } = shown(said.split(FIRST).slice(-2).join(FIRST), 25, 6)
    expect(scrolled).toBe(0)
    expect(lines[4]).toMatch(/^… \d+ more lines/)
  })

  test('Ctrl-C ends it', async () => {
    const { terminal, more } = await watch(80, 24)
    await more(1)
    terminal.stdin.write('\u0003')
    expect((await terminal).exitCode).toBe(130)
  })
})
