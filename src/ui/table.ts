import Table from 'cli-table3'

/** A table without lines, its columns two blanks apart, as wide as it needs to be. */
export function plainTable(head: string[], rows: string[][], columns?: number): string {
  const table = new Table({
    head,
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  })
  table.push(...rows)
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
  return (columns === undefined ? lines : lines.map((line) => line.slice(0, columns))).join('\n')
}
