import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { eventually } from './eventually.ts'
import { ask, nodeNamed, pidOf } from './nodes.ts'

/**
 * Another server in the place of a data node, with its conf, until the test ends: it takes the port, and all else of the topology is as
 * before. The node itself lives on where nobody asks it; in a cluster it stands still, for there can't be two of one id. Resolves to
 * the pid of the other.
 */
export async function impostorOf(
  document: StatusDocument,
  name: string,
  args: readonly (string | number)[] = [],
): Promise<number> {
  const node = nodeNamed(document, name)
  const folder = mkdtempSync(join(tmpdir(), 'redis-ha-impostor-'))
  const own = join(document.stateDir, 'nodes', name)
  await ask(node, 'CONFIG', ['SET', 'bind', '-::1'])
  if (document.topology === 'cluster') process.kill(pidOf(document, name), 'SIGSTOP')
  if (existsSync(join(own, 'nodes.conf'))) copyFileSync(join(own, 'nodes.conf'), join(folder, 'nodes.conf'))
  const over = ['--bind', node.host, '--dir', folder, '--logfile', '', ...args.map(String)]
  const child = spawn('redis-server', [join(own, 'redis.conf'), ...over], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  await eventually('the impostor', async () => (await ask(node, 'PING')) === 'PONG' || undefined)
  return child.pid ?? 0
}
