import { RedisHaError } from '../../model/failure.ts'
import { nearest } from '../../model/nearest.ts'
import type { Plan, PlannedNode } from '../../model/plan.ts'
import { ownUser } from '../../model/sign-in.ts'
import { stateOf } from '../../processes/identity.ts'
import type { ClientRun } from '../../processes/redis-cli.ts'
import type { RunRecord } from '../../processes/run-record.ts'
import { findClient } from '../../processes/server-program.ts'
import { readPassword, readPasswords } from '../password.ts'

/** The path of redis-cli for a topology. Throws `no-server` where there is none. */
export function demandClient(plan: Plan): string {
  const program = findClient({ path: plan.program, server: plan.server })
  if (program !== undefined) return program
  throw new RedisHaError({
    reason: 'no-server',
    title: 'There is no redis-cli',
    expected: `${plan.server.flavor}-cli beside ${plan.program}, or on PATH`,
    seen: `none on PATH: ${process.env['PATH'] ?? ''}`,
    try: 'apt-get install redis-tools (Debian, Ubuntu), or brew install redis (macOS)',
  })
}

/** Whom redis-cli signs in as. */
export interface ClientSignIn {
  user: string | undefined
  password: string | undefined
}

/** What a user of the topology signs in with. Throws `usage` where there is none by that name, or nobody can sign in as it. */
export function signInAs(plan: Plan, user: string): ClientSignIn {
  const passwords = readPasswords(plan)
  const password = passwords[user]
  if (password !== undefined && Object.hasOwn(passwords, user)) return { user, password }
  const names = Object.keys(passwords)
  throw new RedisHaError({
    reason: 'usage',
    title: `Nobody can sign in at ${plan.name} as "${user}"`,
    expected: names.length === 0 ? 'no --user: nobody has to sign in' : names.join(', '),
    seen: user,
    try: names.length === 0 ? 'without --user' : `--user ${nearest(user, names) ?? names[0]}`,
  })
}

export interface ClientRunOptions {
  /** The path of redis-cli. */
  program: string
  args: string[]
  /** In a cluster, whether it goes where a key is. */
  anywhere: boolean
  /** Default: who may do everything. */
  signIn: ClientSignIn | undefined
}

/** How redis-cli is run on a node, signed in. */
export function clientRun(
  { plan }: RunRecord,
  node: PlannedNode,
  { program, args, anywhere, signIn }: ClientRunOptions,
): ClientRun {
  const { host, port } = node.listen
  const { user, password } = signIn ?? { user: ownUser(plan, node), password: readPassword(plan) }
  return {
    program,
    args: [
      '-h',
      host,
      '-p',
      String(port),
      ...clientTlsArguments(plan),
      ...(user === undefined ? [] : ['--user', user]),
      ...(plan.cluster && anywhere ? ['-c'] : []),
      ...args,
    ],
    password,
  }
}

/** With which arguments redis-cli speaks TLS; none where the topology has none. Paths alone: arguments can be seen by everybody. */
export function clientTlsArguments({ tls }: Plan): string[] {
  if (!tls) return []
  const { ca, cert, key } = tls.client
  return ['--tls', '--cacert', ca, ...(tls.clients === 'no' ? [] : ['--cert', cert, '--key', key])]
}

/**
 * Why a node is not to be talked to: whoever listens on the port of one that is gone is not ours, and one that is paused
 * would let us wait. Undefined where it runs.
 */
export function whyNotAsked(record: RunRecord, node: PlannedNode): string | undefined {
  const identity = record.processes[node.name]
  if (record.phase === 'stopped') return `"${record.name}" is stopped`
  if (!identity) return 'it was never started'
  switch (stateOf(identity)) {
    case 'running':
      return undefined
    case 'paused':
      return 'its process is paused'
    case 'gone':
      return `process ${identity.pid} is gone`
  }
}

/** Whether a node's process was stopped by a signal: it lives, but answers nothing. */
export function isPaused(record: RunRecord, node: PlannedNode): boolean {
  const identity = record.processes[node.name]
  return identity !== undefined && record.phase !== 'stopped' && stateOf(identity) === 'paused'
}

/** Throws `stopped` where a node can't be talked to, and `not-healthy` where it is paused. */
export function demandRunning(record: RunRecord, node: PlannedNode): void {
  const why = whyNotAsked(record, node)
  if (why === undefined) return
  if (isPaused(record, node)) {
    throw new RedisHaError({
      reason: 'not-healthy',
      title: `${node.name} can't answer`,
      expected: 'a running server',
      seen: why,
      where: node.dir,
      try: `kill -CONT ${record.processes[node.name]?.pid}`,
    })
  }
  throw new RedisHaError({
    reason: 'stopped',
    title: `${node.name} does not run`,
    expected: 'a running server',
    seen: why,
    where: node.dir,
    try: `redis-ha status ${record.name}`,
  })
}
