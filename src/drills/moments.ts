import type { TimelineEvent } from '../model/timeline.ts'
import type { History } from './history/history.ts'

/** When what belongs to a failover was first seen after a fault, ms since 1970; undefined where it was not. */
export interface Moments {
  detected?: number
  agreed?: number
  elected?: number
  announced?: number
  following?: number
  demoted?: number
  /** When nodes that were no master said that they are, whatever the faults. */
  promoted: { at: number; node: string }[]
}

export function momentsOf({ events }: Pick<History, 'events'>, fault: number): Moments {
  const moments: Moments = { promoted: [] }
  const roles = new Map<string, 'master' | 'replica'>()
  const owners = new Map<string, string>()
  const gone = new Set<string>()
  /** Whoever was a replica when a node was promoted, and ran. */
  let awaited = new Set<string>()
  const first = (name: Exclude<keyof Moments, 'promoted'>, { at }: TimelineEvent) => {
    if (at >= fault) moments[name] ??= at
  }
  for (const event of events) {
    switch (event.source) {
      case 'sentinel':
        // A replica that is down, and one that is asked whether the master is, say the same word.
        if (event.event === '+sdown' && event.text.startsWith('master ')) first('detected', event)
        if (event.event === '+odown') first('agreed', event)
        if (event.event === '+elected-leader') first('elected', event)
        if (event.event === '+switch-master') first('announced', event)
        break
      case 'failing':
        if (event.flag !== 'none') first('detected', event)
        if (event.flag === 'fail') first('agreed', event)
        break
      case 'log':
        if (event.message.includes('election won')) first('elected', event)
        break
      case 'role': {
        const before = roles.get(event.node)
        roles.set(event.node, event.role)
        if (before === 'replica' && event.role === 'master') {
          moments.promoted.push(event)
          const replicas = [...roles].filter(([node, role]) => role === 'replica' && !gone.has(node))
          awaited = new Set(replicas.map(([node]) => node))
        }
        if (before === 'master' && event.role === 'replica') first('demoted', event)
        break
      }
      case 'link': {
        const promoted = moments.promoted.at(-1)
        if (
          event.link === 'connected' &&
          event.master === promoted?.node &&
          event.at >= fault &&
          awaited.delete(event.node)
        )
          moments.following = event.at
        break
      }
      case 'slots':
        for (const [start] of event.slots) {
          const key = `${event.node} ${start}`
          const before = owners.get(key)
          owners.set(key, event.owner)
          if (before !== undefined && before !== event.owner) first('announced', event)
        }
        break
      case 'action':
      case 'answer':
      case 'cluster-epoch':
      case 'cluster-state':
        break
      case 'process':
        if (event.state === 'gone') gone.add(event.node)
        else gone.delete(event.node)
    }
  }
  return moments
}
