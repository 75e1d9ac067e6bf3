import type { Plan } from '../model/plan.ts'
import { assignedPorts } from '../model/plan-ports.ts'
import { type PortWishes, portWishes, wishingAgain } from '../model/ports.ts'
import type { TopologyFile } from '../model/topology-file.ts'
import type { Phase, RunRecord } from '../processes/run-record.ts'
import { serversOf } from './belongings.ts'
import { type Passwords, readPasswords } from './password.ts'

/**
 * What is left of a topology that nobody can go on with: an `up`, a `reset` or a `down` of it was killed, or all its servers
 * died. Its ports, its generated passwords and its certificates go on to the next start.
 */
export interface Remains {
  record: RunRecord
  passwords: Passwords
  /** Writes the certificates that it had, where they were made for it and its nodes are still at the same address. */
  writeCertificates: (() => void) | undefined
  /** How it was found, in words. */
  found: string
}

/** Looks at what is left, before that is cleared away. */
export async function remainsOf(record: RunRecord, { host }: TopologyFile): Promise<Remains> {
  const writeCertificates = record.said['host'] === host ? await certificatesOf(record.plan) : undefined
  return { record, passwords: readPasswords(record.plan), writeCertificates, found: describe(record) }
}

async function certificatesOf(plan: Plan): Promise<(() => void) | undefined> {
  if (!plan.tls) return undefined
  const { keptCertificates } = await import('./tls/kept-certificates.ts')
  return keptCertificates(plan)
}

function describe(record: RunRecord): string {
  const { name, phase, plan } = record
  const alive = new Set(serversOf(record).map(({ dir }) => dir))
  const left = plan.nodes.filter(({ dir }) => alive.has(dir)).length
  const ran = `${left === 0 ? 'none' : left} of its ${plan.nodes.length} nodes still ran`
  const command = commandOf(phase)
  if (!command) return `no node of "${name}" ran any more, and without persistence its data is gone`
  return `${command} of "${name}" was cut short: ${ran}${phase === 'resetting' ? ', and its data is gone' : ''}`
}

/** What is at work on a topology in this phase, or was when it was cut short. */
export function commandOf(phase: Phase): string | undefined {
  switch (phase) {
    case 'resetting':
      return 'a reset'
    case 'starting':
      return 'an up'
    case 'stopping':
      return 'a down'
    case 'running':
    case 'stopped':
      return undefined
  }
}

/** The ports that are wished for now, where these are automatic as they were then: if it can be, those that it had. */
export function portsAgain(wishes: PortWishes, { record }: Remains, { topology }: TopologyFile): PortWishes {
  if (record.plan.topology !== topology) return wishes
  const then = portWishes(record.said as TopologyFile, record.portOverride)
  const had = assignedPorts(record.plan)
  return wishingAgain(wishes, {
    ...had,
    data: then.data.kind === 'auto' ? had.data : [],
    sentinels: then.sentinels.kind === 'auto' ? had.sentinels : [],
  })
}

/** Where it is started anew, as against before, in words. */
export function portsInWords(before: Plan, plan: Plan): string {
  const moved = plan.nodes.flatMap(({ name, announce }) => {
    const had = before.nodes.find((node) => node.name === name)?.announce.port
    return had === undefined || had === announce.port ? [] : [`${name} on another port than ${had}`]
  })
  if (moved.length === 0) return 'on the ports that it had'
  return moved.length === plan.nodes.length ? 'on other ports' : moved.join(', ')
}
