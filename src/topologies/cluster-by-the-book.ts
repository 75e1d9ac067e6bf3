import { RedisHaError } from '../model/failure.ts'
import { dataNodes, formatAddress } from '../model/plan.ts'
import { ownUser } from '../model/sign-in.ts'
import { findClient } from '../processes/server-program.ts'
import type { Session } from './session.ts'
import { clientTlsArguments } from './targets/node-client.ts'

/** As a person does it: all nodes are started, then `redis-cli --cluster create`. */
export async function formByTheBook(session: Session): Promise<void> {
  const { plan } = session
  const nodes = dataNodes(plan)
  await session.start(nodes)
  await session.answering(nodes)
  const program = findClient({ path: plan.program, server: plan.server })
  if (program === undefined) {
    throw new RedisHaError({
      reason: 'no-server',
      title: 'There is no redis-cli, which the ordinary wiring of a cluster needs',
      expected: 'redis-cli beside the server program, or on PATH',
      seen: 'none',
      try: '`up` without --wiring ordinary, or install redis-tools',
    })
  }
  // Loaded where it is needed: execa is more than the fast start takes altogether.
  const { runClient } = await import('../processes/redis-cli.ts')
  const [first] = nodes
  const name = first && ownUser(plan, first)
  const user = name === undefined ? [] : ['--user', name]
  const { exitCode, output } = await runClient({
    program,
    args: [
      ...clientTlsArguments(plan),
      ...user,
      '--cluster',
      'create',
      ...nodes.map((node) => formatAddress(node.announce)),
      '--cluster-replicas',
      String(plan.cluster?.replicas ?? 0),
      '--cluster-yes',
    ],
    password: session.password,
    signal: session.signal,
  })
  session.signal.throwIfAborted()
  if (exitCode === 0) return
  throw new RedisHaError({
    reason: 'not-healthy',
    title: 'redis-cli --cluster create failed',
    expected: 'exit code 0',
    seen: `exit code ${exitCode}`,
    try: '`up` without --wiring ordinary',
    details: output.trimEnd().split('\n').slice(-10),
  })
}
