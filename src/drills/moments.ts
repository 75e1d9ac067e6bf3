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
        if (before === 'replica' && event.role === 'master') moments.promoted.push(event)
        if (before === 'master' && event.role === 'replica') first('demoted', event)
        break
      }
      case 'link': {
        const promoted = moments.promoted.at(-1)
        if (event.link === 'connected' && promoted && event.master === promoted.node && event.at >= fault)
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
      case 'process':
    }
  }
  return moments
}
