import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RedisHaError } from '../../src/model/failure.ts'
import { identify } from '../../src/processes/identity.ts'
import { findServer } from '../../src/processes/server-program.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

function program(name: string, ...lines: string[]): string {
  const path = rig.file(name, `#!/bin/sh\n${lines.join('\n')}\n`)
  chmodSync(path, 0o755)
  return path
}

async function refusal(path: string): Promise<string> {
  const error: unknown = await findServer(path, rig.folder).catch((reason: unknown) => reason)
  if (!(error instanceof RedisHaError)) throw new Error('it was taken for a server')
  expect(error.failure).toMatchObject({
    reason: 'no-server',
    expected: expect.stringContaining('redis-server'),
  })
  return error.failure.seen ?? ''
}

/** Stands still, as a machine does that has other things to do, until this is so. */
function standStill(until: () => boolean): void {
  const ticks = new Int32Array(new SharedArrayBuffer(4))
  const end = performance.now() + 30_000
  while (!until()) {
    if (performance.now() > end) throw new Error('it did not come to that in 30 s')
    Atomics.wait(ticks, 0, 0, 10)
  }
}

test('what was said while this process stood still is read, though its time is over by then', async () => {
  const pid = join(rig.folder, 'pid')
  const path = program('slow', 'redis-server --version', `echo $$ >'${pid}'`)
  const asked = findServer(path, rig.folder, 1)
  standStill(() => {
    const text = existsSync(pid) ? readFileSync(pid, 'utf8') : ''
    return text.endsWith('\n') && identify(Number(text)) === undefined
  })
  expect(await asked).toMatchObject({ path, server: { flavor: 'redis' } })
})

test('a program whose child holds its output is not waited for', async () => {
  const pid = join(rig.folder, 'child')
  const path = program('held', `sleep 1000 &`, `echo $! >'${pid}'`, 'redis-server --version')
  try {
    expect(await findServer(path, rig.folder)).toMatchObject({ server: { flavor: 'redis' } })
  } finally {
    process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL')
  }
})

test.each([
  ['nothing', ['exit 0'], 'says: nothing'],
  ['something else', ['echo hello'], 'says: hello'],
  ['why not', ['echo no library >&2', 'exit 7'], 'says: no library\nit ended with code 7'],
  ['nothing, and is killed', ['kill -9 $$'], 'says: nothing\nit was ended by SIGKILL'],
])('one that says %s', async (name, lines, seen) => {
  const path = program(name, ...lines)
  expect(await refusal(path)).toBe(`${path} --version ${seen}`)
})

test('one that goes on for ever', async () => {
  const path = program('endless', 'exec sleep 1000')
  await expect(findServer(path, rig.folder, 100)).rejects.toThrow(
    `${path} --version says: nothing\n            it did not end in 0.1s`,
  )
})

test.each([
  ['that is not there', () => join(rig.folder, 'nowhere'), 'no program at '],
  ['that nobody may execute', () => rig.file('plain', '#!/bin/sh\n'), 'a file that you may not execute at '],
  ['that is a folder', () => rig.folder, 'no file, but something else at '],
])('one %s', async (_, make, seen) => {
  const path = make()
  expect(await refusal(path)).toBe(`${seen}${path}`)
})
