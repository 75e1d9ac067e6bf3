import { RedisHaError } from '../../model/failure.ts'
import { nearest } from '../../model/nearest.ts'
import { changeableUsers, passwordHolder } from '../../model/password-change.ts'
import { type Plan, sentinelNodes } from '../../model/plan.ts'
import { deadlineIn, now, sleep } from '../../processes/clock.ts'
import { appendEvent } from '../../processes/event-log.ts'
import { featuresOf } from '../../redis/features.ts'
import type { OpenTopology } from '../open-topology.ts'
import { generatePassword, isPassword, readPasswords, writePasswords } from '../password.ts'
import { lookOnce } from '../status.ts'
import { type BegunChange, readBegunChange, removeBegunChange, writeBegunChange } from './journal.ts'
import { NodePasswords } from './node-passwords.ts'

export interface PasswordChange {
  /** Whose; default: the user that applications sign in as. */
  user?: string | undefined
  /** The new one, 1 to 512 characters on one line; default: a generated one. */
  password?: string | undefined
}

export interface PasswordChangeOptions {
  /** How long all may take to be healthy with it, ms; default 30,000. */
  timeoutMs?: number | undefined
  /** How long the old password is taken beside the new one, ms; default 0. */
  graceMs?: number | undefined
  signal?: AbortSignal | undefined
  /** Called while both passwords are taken: the time for applications to sign in with the new one. */
  onBoth?: (() => Promise<void> | void) | undefined
}

export interface PasswordChangeResult {
  user: string
  /** The nodes that have the user. */
  nodes: string[]
  /** Whether this was a change that an earlier call had begun, with the password that it was given. */
  completed: boolean
  /** When it began, when both passwords were taken, and when the new one alone, milliseconds since 1970. */
  at: number
  bothAt: number
  doneAt: number
}

const ANSWER_MS = 5000
const HEALTHY_MS = 30_000
const LOOK_EVERY_MS = 100

/**
 * Changes the password of a user on all nodes, and with it that of the replicas and sentinels that sign in as it, so that nobody is locked out
 * at any moment: both passwords are taken while they change over, in the conf files too. Resolves when the topology is healthy with the new one alone.
 * Killed half-way, the next call completes it. Rejects with `usage` for an unknown user, `stopped` where a node is down, `refused`
 * where a server says no; then too the next call goes on.
 */
export async function changePassword(
  topology: OpenTopology,
  request: PasswordChange,
  options: PasswordChangeOptions = {},
): Promise<PasswordChangeResult> {
  const { plan } = topology
  demandChangeable(plan, request)
  return await topology.alone(async () => {
    demandAllRun(topology)
    const begun = readBegunChange(plan)
    const completed = begun ? await carryOut(topology, begun, options) : undefined
    if (completed && meansTheSame(plan, request, completed.user)) return { ...completed, completed: true }
    const change = {
      user: request.user ?? defaultUser(plan) ?? '',
      password: request.password ?? generatePassword(),
    }
    return { ...(await carryOut(topology, change, options)), completed: false }
  }, options.signal)
}

/** Whether what was asked for has been done by completing the earlier change of this user. */
function meansTheSame(plan: Plan, { user, password }: PasswordChange, completed: string): boolean {
  if ((user ?? defaultUser(plan)) !== completed) return false
  return password === undefined || password === readPasswords(plan)[completed]
}

async function carryOut(
  topology: OpenTopology,
  change: BegunChange,
  { timeoutMs = HEALTHY_MS, graceMs = 0, signal, onBoth }: PasswordChangeOptions,
): Promise<Omit<PasswordChangeResult, 'completed'>> {
  const { plan } = topology
  const { user, password } = change
  const at = now()
  const holder = passwordHolder(plan, user)
  using connections = topology.connect(ANSWER_MS)
  const steps = new NodePasswords(plan, holder, password, connections)
  writeBegunChange(plan, change)
  await steps.takeBoth()
  await steps.switchDiallers()
  // A node that crashes from here on comes back with both.
  await steps.persist()
  await steps.demandTaken(ANSWER_MS)
  writePasswords(plan, { ...readPasswords(plan), [user]: password })
  const bothAt = now()
  await onBoth?.()
  if (graceMs > 0) await sleep(graceMs, signal)
  await steps.takeNewAlone()
  await steps.persist()
  removeBegunChange(plan)
  await demandHealthy(topology, user, timeoutMs, signal)
  const doneAt = now()
  appendEvent(plan.folder, {
    at: new Date(at).toISOString(),
    event: 'action',
    action: 'passwd',
    user,
    seen: `the new password alone after ${doneAt - at}ms`,
  })
  return { user, nodes: holder.homes.map(({ node }) => node.name), at, bothAt, doneAt }
}

async function demandHealthy(
  topology: OpenTopology,
  user: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = deadlineIn(timeoutMs)
  for (;;) {
    const { healthy, checks } = await lookOnce(topology.record(), false)
    if (healthy) return
    if (deadline.passed()) {
      const first = checks.find(({ ok }) => !ok)
      throw new RedisHaError({
        reason: 'unfinished',
        title: `The password of ${user} is another, and ${topology.name} was not healthy in ${timeoutMs / 1000}s`,
        expected: first ? `${first.check} on ${first.observer}: ${first.expected}` : 'all checks hold',
        seen: first?.seen ?? 'nothing',
        where: topology.plan.folder,
        try: `redis-ha status ${topology.name}`,
      })
    }
    await sleep(Math.min(LOOK_EVERY_MS, Math.max(1, deadline.remainingMs())), signal)
  }
}

function defaultUser(plan: Plan): string | undefined {
  return plan.auth?.user
}

/** Throws where there is no such user, its password is none, or sentinels have no users that could have two passwords. */
function demandChangeable(plan: Plan, { user = defaultUser(plan), password }: PasswordChange): void {
  const known = changeableUsers(plan)
  if (user === undefined || !known.includes(user))
    throw new RedisHaError({
      reason: 'usage',
      title:
        user === undefined
          ? `Nobody signs in at ${plan.name}`
          : `${plan.name} has no user "${user}" with a password`,
      expected: known.length === 0 ? '`auth` or `users` in its file' : known.join(', '),
      seen: user ?? 'neither',
      try:
        known.length === 0
          ? 'auth: { password: generate }'
          : `--user ${nearest(user ?? '', known) ?? known[0]}`,
    })
  if (password !== undefined && !isPassword(password))
    throw new RedisHaError({
      reason: 'usage',
      title: 'That is no password',
      expected: '1 to 512 characters on one line',
      seen: password === '' ? 'an empty one' : 'one that is too long, or has line breaks',
      try: 'another one, or a generated one',
    })
  if (sentinelNodes(plan).length > 0 && !featuresOf(plan.server).sentinelUsers)
    throw new RedisHaError({
      reason: 'server-too-old',
      title: `Sentinels of ${plan.server.flavor} ${plan.server.version} take one password only`,
      expected: 'Redis 6.2 or later, to change it while they run',
      seen: plan.server.version,
      try: `redis-ha down ${plan.name}, another password in its file, and up again`,
    })
}

/** One that is down, or paused, would come back with the old password alone. */
function demandAllRun(topology: OpenTopology): void {
  const record = topology.record()
  const down = topology.plan.nodes.filter((node) => topology.stateOf(node, record) !== 'running')
  if (down.length === 0) return
  throw new RedisHaError({
    reason: 'stopped',
    title: `The password of ${topology.name} can't be changed while nodes are down`,
    expected: 'all nodes running',
    seen: down.map((node) => `${node.name}: ${topology.stateOf(node, record)}`).join(', '),
    where: topology.plan.folder,
    try: `redis-ha start ${topology.name}, or redis-ha resume ${topology.name}, then again`,
  })
}
