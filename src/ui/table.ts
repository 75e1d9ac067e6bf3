import { stripVTControlCharacters } from 'node:util'
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

/**
 * The same, or, where that is wider than so many columns, each row as a block of its own: its first cell, and below it a line for
 * each of the others that says something. A terminal that wraps the lines of a table leaves nothing of it.
 */
export function fittedTable(head: string[], rows: string[][], columns: number | undefined): string {
  const table = plainTable(head, rows)
  if (columns === undefined || table.split('\n').every((line) => widthOf(line) <= columns)) return table
  const [, ...names] = head
  const width = Math.max(0, ...names.map(widthOf))
  return rows
    .flatMap(([first = '', ...cells]) => [
      first,
      ...cells.flatMap((cell, index) => {
        const name = names[index] ?? ''
        return cell === '' ? [] : [`  ${name}${' '.repeat(width - widthOf(name))}  ${cell}`]
      }),
    ])
    .join('\n')
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length
}
