import { type InForce, ruleText } from '../model/link-rules.ts'
import type { LinksState } from '../model/links.ts'
import { onStdout, terminalColumns } from './output.ts'
import { fittedTable } from './table.ts'

/** The faults in force, and a row for each pair that had a connection: who sent how much to whom, and what is done to it now. */
export function linksText({ rules, flows }: LinksState): string {
  const faults = rules.map((rule) => `${onStdout.yellow('⚡')} ${rule.fault}: ${ruleText(rule)}`)
  const rows = flows
    .toSorted((a, b) => compare(a.from, b.from) || compare(a.to, b.to))
    .map(({ from, to, connections, bytes, now }) => [
      from,
      to,
      String(connections),
      String(bytes),
      nowText(now),
    ])
  return [
    ...(faults.length === 0 ? ['no fault is in force'] : faults),
    '',
    fittedTable(['from', 'to', 'connections', 'bytes', 'now'], rows, terminalColumns()),
  ].join('\n')
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

function nowText({ cut, delayMs, jitterMs, bytesPerSecond }: InForce): string {
  if (cut !== undefined) return onStdout.red(cut === 'drop' ? 'cut' : 'cut, reset')
  const parts = [
    ...(delayMs + jitterMs > 0
      ? [`${delayMs}ms later${jitterMs > 0 ? `, up to ${jitterMs}ms more` : ''}`]
      : []),
    ...(bytesPerSecond === undefined ? [] : [`${bytesPerSecond} B/s`]),
  ]
  return parts.length === 0 ? onStdout.green('whole') : onStdout.yellow(parts.join(', '))
}
