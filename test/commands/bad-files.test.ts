import { existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'

// What stands where a file should: each is refused at once, with what it is, and nothing is started.

const rig = useRig()
const good = rig.file('good.yaml', 'topology: replication\nport: auto\n')
const socket = createServer()

function bytes(name: string, content: Buffer): void {
  writeFileSync(join(rig.folder, name), content)
}

beforeAll(async () => {
  const text = 'topology: replication\n'
  bytes('utf16.yaml', Buffer.from(`\uFEFF${text}`, 'utf16le'))
  bytes('utf16be.yaml', Buffer.from(text, 'utf16le').swap16())
  bytes('utf16le.yaml', Buffer.from(text, 'utf16le'))
  bytes('utf32.yaml', Buffer.from([0xff, 0xfe, 0, 0, 0x74, 0, 0, 0]))
  bytes('latin1.yaml', Buffer.from(`${text}name: café\n`, 'latin1'))
  bytes('nul.yaml', Buffer.from('topology: repli\0cation\n'))
  bytes('large.yaml', Buffer.from(text))
  truncateSync(join(rig.folder, 'large.yaml'), 100_000_000)
  mkdirSync(join(rig.folder, 'folder.yaml'))
  symlinkSync('loop.yaml', join(rig.folder, 'loop.yaml'))
  symlinkSync('/dev/zero', join(rig.folder, 'endless.yaml'))
  await execa('mkfifo', [join(rig.folder, 'pipe.yaml')])
  await new Promise<void>((resolve) => socket.listen(join(rig.folder, 'socket.yaml'), resolve))
})

afterAll(() => void socket.close())

const LONG = `${'a'.repeat(5000)}.yaml`

describe('a topology file', () => {
  test.for([
    ['utf16.yaml', 'UTF-16, by its first bytes'],
    ['utf16be.yaml', 'UTF-16BE, by the zeros between its letters'],
    ['utf16le.yaml', 'UTF-16LE, by the zeros between its letters'],
    ['utf32.yaml', 'UTF-32, by its first bytes'],
    ['latin1.yaml', 'a byte 0xe9 at 2:10 that is not UTF-8'],
    ['nul.yaml', 'nul.yaml:1:11: error'],
    ['large.yaml', '100000000 bytes'],
    ['folder.yaml', 'a folder'],
    ['loop.yaml', 'ELOOP'],
    ['endless.yaml', 'a device'],
    ['pipe.yaml', 'a pipe'],
    ['socket.yaml', 'a socket'],
    [LONG, 'ENAMETOOLONG'],
    ['/dev/zero', 'a device'],
  ] as const)('%s', async ([file, seen]) => {
    const { code, stdout, stderr } = await rig.run(['up', file])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(seen)
    expect(stderr).toMatch(/^✘ .*(can't be read|is no text|is too large|can't be used)/)
    expect(stderr).not.toMatch(/^\s+at |Unexpected/m)
    expect(existsSync(rig.home)).toBe(false)
  })
})

describe('the standard input, in the place of a file', () => {
  test.for([
    [['up', '-'], 2],
    [['validate', '-'], 2],
    [['render', '-'], 2],
    [['status', '-'], 2],
    [['drill', '-'], 2],
    [['down', '-'], 2],
    [['doctor', '-'], 2],
    [['init', 'replication', '-'], 2],
    [['up', good, '--load', '-'], 2],
    [['run', '-', '--', 'true'], 125],
  ] as const)('%j', async ([args, expected]) => {
    const { code, stdout, stderr } = await rig.run([...args], { input: 'topology: replication\n' })
    expect([code, stdout]).toEqual([expected, ''])
    expect(stderr).toMatch(/^✘ Standard input is not read\n/)
    expect(stderr).toContain('try       write it to a file, and name that')
  })
})

describe('a drill file', () => {
  test.for([
    ['utf16.yaml', 'UTF-16'],
    ['pipe.yaml', 'a drill file'],
    ['endless.yaml', 'a device'],
    ['none.yaml', 'redis-ha drill --list'],
  ] as const)('%s', async ([file, part]) => {
    const { code, stderr } = await rig.run(['drill', file])
    expect(code).toBe(2)
    expect(stderr).toContain(part)
  })
})

describe('a file to load', () => {
  test.for([
    ['utf16.yaml', 'UTF-16'],
    ['large.yaml', '100000000 bytes'],
    ['folder.yaml', 'a folder'],
    ['loop.yaml', 'ELOOP'],
    ['endless.yaml', 'a device'],
    ['pipe.yaml', 'a pipe'],
    ['none.yaml', 'nothing'],
  ] as const)('%s', async ([file, seen]) => {
    const { code, stdout, stderr } = await rig.run(['up', good, '--load', file])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`seen      ${seen}`)
    expect(await rig.succeed(['ls', '--json'])).toBe('[]\n')
  })

  test('with more commands than there is room for', async () => {
    const many = rig.file('many.redis', 'PING\n'.repeat(1_000_001))
    const { code, stderr } = await rig.run(['up', good, '--load', many])
    expect(code).toBe(2)
    expect(stderr).toContain('line 1000001')
    expect(stderr).toContain('at most 1000000 commands')
  })
})

describe('a folder to write to', () => {
  test.for([
    ['render', [good], '--out', 2],
    [
      'drill',
      [rig.file('calm.yaml', 'against: { topology: replication }\nsteps: [{ run: 1ms }]\n')],
      '--report',
      2,
    ],
  ] as const)('%s %s: a file stands there, or above it', async ([command, args, option, expected]) => {
    for (const path of [good, join(good, 'deeper')]) {
      const { code, stdout, stderr } = await rig.run([command, ...args, option, path])
      expect([code, stdout]).toEqual([expected, ''])
      expect(stderr).toContain(option)
      expect(stderr).not.toMatch(/ nodes up|starting|^\s+at /m)
    }
  })

  // Where no folder can be made, Node itself goes round for ever.
  test.skipIf(!existsSync('/proc/self'))('in /proc', async () => {
    const { code, stderr } = await rig.run(['render', good, '--out', '/proc/redis-ha/conf'])
    expect(code).toBe(2)
    expect(stderr).toContain("The files can't be written to conf")
    const up = await rig.run(['up', good], { env: { REDIS_HA_HOME: '/proc/redis-ha/state' } })
    expect(up.code).toBe(3)
    expect(up.stderr).toContain("The state directory can't be used")
  })
})
