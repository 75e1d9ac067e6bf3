import { failing } from '../model/check.ts'
import { summariseFailing } from './failing-checks.ts'
import type { NodeStatus, StatusDocument } from '../model/document.ts'
import { formatSeconds } from '../model/duration.ts'
import { formatSlots } from '../model/slots.ts'
import { onStdout, terminalColumns } from './output.ts'
import { fittedTable } from './table.ts'

/** The picture that `status` shows: what is wrong on top, then a row for each node. */
export function formatStatus(document: StatusDocument): string {
  return [
    headline(document),
    ...wrong(document),
    ...faults(document),
    '',
    nodeTable(document),
    '',
    document.url,
  ].join('\n')
}

function headline(document: StatusDocument): string {
  const title = `${onStdout.bold(document.name)}  ${document.topology}`
  if (document.state === 'stopped') return `${title}  ${onStdout.yellow('stopped')}, its data is kept`
  const bad = failing(document.checks).length
  return document.healthy
    ? `${title}  ${onStdout.green('healthy')}  ${document.checks.length} checks hold`
    : `${title}  ${onStdout.red('unhealthy')}  ${bad} of ${document.checks.length} checks do not hold`
}

function wrong(document: StatusDocument): string[] {
  return summariseFailing(failing(document.checks)).map((line) => `  ${onStdout.red('✘')} ${line}`)
}

/** What is done to the links just now: healthy or not, that is worth a line. */
function faults({ links }: StatusDocument): string[] {
  return (links?.faults ?? []).map(({ fault, rule }) => `  ${onStdout.yellow('⚡')} ${fault}: ${rule}`)
}

interface Column {
  head: string
  of: (node: NodeStatus) => string | undefined
}

const COLUMNS: Column[] = [
  { head: 'node', of: (node) => node.name },
  { head: 'role', of: roleOf },
  { head: 'address', of: (node) => `${node.host}:${node.port}` },
  { head: 'state', of: (node) => colourState(node.state) },
  { head: 'shard', of: (node) => node.shard },
  { head: 'follows', of: (node) => node.master },
  { head: 'link', of: (node) => node.link && (node.link === 'up' ? 'up' : onStdout.red('down')) },
  { head: 'lag', of: (node) => (node.lagBytes === undefined ? undefined : formatBytes(node.lagBytes)) },
  { head: 'slots', of: (node) => node.slots && formatSlots(node.slots) },
  {
    head: 'memory',
    of: (node) => (node.usedMemoryBytes === undefined ? undefined : formatBytes(node.usedMemoryBytes)),
  },
  {
    head: 'uptime',
    of: (node) => (node.uptimeSeconds === undefined ? undefined : formatSeconds(node.uptimeSeconds)),
  },
  { head: 'pid', of: (node) => (node.pid === undefined ? undefined : String(node.pid)) },
]

/** Columns that say nothing of any node are left out. */
function nodeTable({ nodes }: StatusDocument): string {
  const columns = COLUMNS.filter((column) => nodes.some((node) => column.of(node) !== undefined))
  return fittedTable(
    columns.map((column) => onStdout.dim(column.head)),
    nodes.map((node) => columns.map((column) => column.of(node) ?? '')),
    terminalColumns(),
  )
}

function roleOf(node: NodeStatus): string | undefined {
  if (node.kind === 'sentinel') return 'sentinel'
  return node.role === 'master' ? onStdout.bold('master') : node.role
}

function colourState(state: NodeStatus['state']): string {
  switch (state) {
    case 'running':
      return onStdout.green(state)
    case 'loading':
    case 'stopped':
    case 'paused':
      return onStdout.yellow(state)
    case 'gone':
    case 'silent':
      return onStdout.red(state)
  }
}

function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
