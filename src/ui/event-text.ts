import type { TimelineEvent } from '../model/timeline.ts'
import { formatSlots } from '../model/slots.ts'
import { formatTime, nodeColours } from './log-text.ts'
import { onStdout } from './output.ts'

/** Writes events for people, a line each: time, who says it, what. */
export function eventText(nodes: { name: string }[]): (event: TimelineEvent) => string {
  const width = Math.max('redis-ha'.length, ...nodes.map(({ name }) => name.length))
  const colourOf = nodeColours(nodes)
  return (event) => {
    const who = event.node === 'redis-ha' ? onStdout.bold : colourOf(event.node)
    return `${onStdout.dim(formatTime(event.at))} ${who(event.node.padEnd(width))} ${whatOf(event)}`
  }
}

function whatOf(event: TimelineEvent): string {
  switch (event.source) {
    case 'process':
      return `process ${event.pid} is ${event.state}`
    case 'answer':
      return event.answers ? 'answers' : `does not answer: ${event.why ?? ''}`
    case 'role':
      return onStdout.bold(`is ${event.role}`)
    case 'link':
      return `link to ${event.master}: ${event.link}`
    case 'cluster-state':
      return `sees the cluster ${event.state}`
    case 'cluster-epoch':
      return `epoch ${event.epoch}`
    case 'slots':
      return `sees ${event.owner} with ${event.slots.length === 0 ? 'no slots' : `slots ${formatSlots(event.slots)}`}`
    case 'failing':
      return event.flag === 'none'
        ? `sees ${event.about} well again`
        : `sees ${event.about} failing: ${event.flag}`
    case 'sentinel':
      return `${onStdout.bold(event.event)}${event.about === undefined ? '' : ` ${event.about}`}  ${onStdout.dim(event.text)}`
    case 'log':
      return onStdout.dim(event.message.split('\n').join(' ⏎ '))
    case 'action':
      return onStdout.bold(actionText(event))
  }
}

function actionText({ event, about, details }: Extract<TimelineEvent, { source: 'action' }>): string {
  const { action, seen, ...rest } = details
  const what = event === 'action' && typeof action === 'string' ? action : event
  const more = typeof seen === 'string' ? seen : wordsOf(event, rest)
  return [what, about, more].filter((part) => part !== undefined && part !== '').join(' ')
}

/** `42 checks, 3 failing`, or `wire` of a phase: what is known of an action, as words. */
function wordsOf(event: string, details: Record<string, unknown>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      if (typeof value === 'number') return `${value} ${name}`
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return name === event ? text : `${name} ${text}`
    })
    .join(', ')
}
