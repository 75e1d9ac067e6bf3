import { connectionOf, passwordEnv } from '../model/connection.ts'
import type { StatusDocument } from '../model/document.ts'
import { RedisHaError } from '../model/failure.ts'
import type { Plan } from '../model/plan.ts'
import { isAlive } from '../processes/identity.ts'
import type { RunRecord } from '../processes/run-record.ts'
import type { StateDirectory } from '../processes/state.ts'
import { readApplicationPassword } from './password.ts'
import { lostAddresses } from './lost-addresses.ts'
import { recordOf } from './registry.ts'
import { lookOnce } from './status.ts'

/** What clients of a running topology need in their environment, what has a password in it apart from the rest, over which it goes. */
export interface Environment {
  variables: Record<string, string>
  secrets: Record<string, string>
}

/**
 * The environment of a topology that runs, healthy or not. The nodes are asked only where it depends on who is the master
 * now; nobody answering, that is who it was at the start. Throws `stopped` where nothing of it runs.
 */
export async function environmentOf(state: StateDirectory, name: string): Promise<Environment> {
  const record = recordOf(state, name)
  demandRunning(record)
  const { plan } = record
  const password = readApplicationPassword(plan)
  if (plan.auth && password === undefined) {
    throw new RedisHaError({
      reason: 'state',
      title: `The password of "${name}" is gone`,
      expected: 'a file with it in the folder of the topology',
      seen: 'none',
      where: plan.folder,
      try: `redis-ha down ${name}, then up again`,
    })
  }
  const { url, env } =
    plan.topology === 'replication'
      ? await lookOnce(record, false)
      : connectionOf(plan, undefined, lostAddresses(record))
  if (url.endsWith('://')) throw nowhere(record)
  return { variables: env, secrets: passwordEnv(plan, env, password) }
}

function nowhere({ name, plan }: RunRecord): RedisHaError {
  return new RedisHaError({
    reason: 'port-taken',
    title: `"${name}" is to be reached nowhere`,
    expected: 'a node to connect to',
    seen: 'nodes that are gone, and somebody else at their addresses',
    where: plan.folder,
    try: `redis-ha status ${name}`,
  })
}

/** The environment of a topology just as it was proven. */
export function environmentAtStart(
  plan: Plan,
  document: StatusDocument,
  password: string | undefined,
): Environment {
  return { variables: document.env, secrets: passwordEnv(plan, document.env, password) }
}

function demandRunning({ name, phase, plan, processes, file }: RunRecord): void {
  if (phase !== 'stopped' && Object.values(processes).some(isAlive)) return
  throw new RedisHaError({
    reason: 'stopped',
    title: `"${name}" does not run`,
    expected: 'a topology that runs',
    seen: phase === 'stopped' ? 'stopped, with its data' : `none of its ${plan.nodes.length} nodes is alive`,
    where: plan.folder,
    try: `redis-ha up ${file ?? 'FILE'}`,
  })
}
