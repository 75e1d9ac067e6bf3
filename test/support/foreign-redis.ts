import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Address } from '../../src/model/plan.ts'
import { eventually } from './eventually.ts'
import { ask } from './nodes.ts'

/** Somebody else's server. */
export interface ForeignRedis {
  /** Twice is once. */
  end: () => Promise<void>
}

/** Somebody else's Redis, until it is ended or the test ends; with a key of theirs, unless it is a cluster's. `settings`: over its defaults. */
export async function foreignRedis(
  address: Address,
  settings: readonly (readonly [name: string, value: string | number])[] = [],
): Promise<ForeignRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-ha-foreign-'))
  const args = ['--port', String(address.port), '--bind', address.host, '--dir', folder, '--save', '']
  for (const [name, value] of settings) args.push(`--${name}`, String(value))
  const child = spawn('redis-server', args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const end = async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  onTestFinished(end)
  const isOfCluster = settings.some(([name]) => name === 'cluster-enabled')
  await eventually('the foreign server', async () =>
    isOfCluster ? await ask(address, 'PING') : await ask(address, 'SET', ['theirs', 'precious']),
  )
  return { end }
}
