import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Address } from '../../src/model/plan.ts'
import { eventually } from './eventually.ts'
import { ask } from './nodes.ts'

/** Somebody else's Redis, with a key of theirs, until the test ends. */
export async function foreignRedis(address: Address): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-ha-foreign-'))
  const args = ['--port', String(address.port), '--bind', address.host, '--dir', folder, '--save', '']
  const child = spawn('redis-server', args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  await eventually('the foreign server', async () => await ask(address, 'SET', ['theirs', 'precious']))
}
