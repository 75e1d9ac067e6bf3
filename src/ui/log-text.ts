import { markOf } from '../redis/log-line.ts'
import type { NodeLogEntry } from '../topologies/logs/log-source.ts'
import { onStdout } from './output.ts'

/** Neighbours in it differ, so that nodes next to each other do. */
const COLOURS = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'red', 'cyanBright', 'yellowBright'] as const

/** Writes entries for people: time, node and level before each line, so that every line can be searched for by itself. */
export function logText(nodes: { name: string }[]): (entry: NodeLogEntry) => string {
  const width = Math.max(0, ...nodes.map(({ name }) => name.length))
  const colourOf = nodeColours(nodes)
  return ({ at, node, level, message }) => {
    const colour = colourOf(node)
    const place = `${onStdout.dim(formatTime(at))} ${colour(node.padEnd(width))}`
    const [first, ...rest] = message.split('\n')
    const mark = level === undefined ? ' ' : markOf(level)
    return [
      `${place} ${colour(mark)} ${first}`.trimEnd(),
      ...rest.map((line) => `${place}   ${line}`.trimEnd()),
    ].join('\n')
  }
}

/** A colour for each node, the same in everything that is shown of it. */
export function nodeColours(nodes: { name: string }[]): (name: string) => (text: string) => string {
  const colours = new Map(
    nodes.map(({ name }, index) => [name, onStdout[COLOURS[index % COLOURS.length] ?? 'cyan']] as const),
  )
  return (name) => colours.get(name) ?? String
}

/** `2026-11-22 09:07:17.123`, in the reader's time zone. */
export function formatTime(at: number): string {
  const time = new Date(at)
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-')
  const clock = [two(time.getHours()), two(time.getMinutes()), two(time.getSeconds())].join(':')
  return `${day} ${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
