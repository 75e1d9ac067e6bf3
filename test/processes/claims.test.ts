import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claim } from '../../src/processes/claims.ts'
import { deadlineIn } from '../../src/processes/clock.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const folder = useTemporaryFolder()

test('a lock is had though others remove its folder, and the one above, whenever they are empty', async () => {
  const lock = join(folder, 'locks', 'shop')
  const remove = `const { rmdirSync } = require('node:fs')
    const ticks = new Int32Array(new SharedArrayBuffer(4))
    console.log('begun')
    for (;; Atomics.wait(ticks, 0, 0, 0.3))
      for (const path of process.argv.slice(1)) try { rmdirSync(path) } catch {}`
  const remover = spawn(process.execPath, ['-e', remove, lock, join(lock, '..')])
  const ended = once(remover, 'close')
  try {
    await once(remover.stdout, 'data')
    for (let turn = 0; turn < 50; turn++) {
      const held = await claim(lock, { deadline: deadlineIn(30_000) })
      expect(held).toBeDefined()
      held?.release()
    }
  } finally {
    remover.kill('SIGKILL')
    await ended
  }
})
