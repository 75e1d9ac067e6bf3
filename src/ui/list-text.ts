import { relative } from 'node:path'
import type { ListedTopology } from '../topologies/registry.ts'
import { onStdout, terminalColumns } from './output.ts'
import { fittedTable } from './table.ts'

/** The table that `ls` shows. Files are shown as seen from a folder where they lie below it. */
export function formatList(topologies: ListedTopology[], folder: string): string {
  return fittedTable(
    ['name', 'topology', 'state', 'nodes', 'ports', 'file'].map((head) => onStdout.dim(head)),
    topologies.map(({ name, topology, state, alive, nodes, ports, file }) => [
      onStdout.bold(name),
      topology ?? '',
      colourState(state),
      state === 'unreadable' ? '' : `${alive}/${nodes}`,
      formatPorts(ports),
      file === undefined ? '' : nearestPath(file, folder),
    ]),
    terminalColumns(),
  )
}

function colourState(state: ListedTopology['state']): string {
  switch (state) {
    case 'running':
      return onStdout.green(state)
    case 'stopped':
    case 'interrupted':
      return onStdout.yellow(state)
    case 'partial':
    case 'unreadable':
      return onStdout.red(state)
  }
}

/** `6379-6381, 26379`: ports that follow each other as a range. */
export function formatPorts(ports: number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const port of ports.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1)
    if (range && port === range[1] + 1) range[1] = port
    else ranges.push([port, port])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ')
}

function nearestPath(file: string, folder: string): string {
  const path = relative(folder, file)
  return path.startsWith('..') ? file : path
}
