import type { Plan } from '../model/plan.ts'
import { assignedPorts } from '../model/plan-ports.ts'
import { type PortWishes, portWishes, wishingAgain } from '../model/ports.ts'
import type { TopologyFile } from '../model/topology-file.ts'
import type { RunRecord } from '../processes/run-record.ts'
import { serversOf } from './belongings.ts'
import { type Passwords, readPasswords } from './password.ts'

/**
 * What is left of a topology that nobody can go on with: an `up`, a `reset` or a `down` of it was killed, or all its servers
 * died. Its ports and its generated password go on to the next start.
 */
export interface Remains {
  record: RunRecord
  passwords: Passwords
  /** How it was found, in words. */
  found: string
}

/** Looks at what is left, before that is cleared away. */
export function remainsOf(record: RunRecord): Remains {
  return { record, passwords: readPasswords(record.plan), found: describe(record) }
}

function describe(record: RunRecord): string {
  const { name, phase, plan } = record
  const alive = new Set(serversOf(record).map(({ dir }) => dir))
  const left = plan.nodes.filter(({ dir }) => alive.has(dir)).length
  const ran = `${left === 0 ? 'none' : left} of its ${plan.nodes.length} nodes still ran`
  switch (phase) {
    case 'resetting':
      return `a reset of "${name}" was cut short: ${ran}, and its data is gone`
    case 'starting':
      return `an up of "${name}" was cut short: ${ran}`
    case 'stopping':
    case 'stopped':
      return `a down of "${name}" was cut short: ${ran}`
    case 'running':
      return `no node of "${name}" ran any more, and without persistence its data is gone`
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
