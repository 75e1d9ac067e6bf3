import { stripVTControlCharacters } from 'node:util'

/** As many lines as a screen has room for, the last one left free, none wider than it. A size of 0 is one that is not known. */
export function cutToScreen(text: string, columns: number, rows: number): string[] {
  const lines = text.split('\n').map((line) => cutLine(line, columns))
  const room = rows - 1
  if (rows === 0 || lines.length <= room) return lines
  const more = lines.length - Math.max(room - 1, 0)
  return [...lines.slice(0, Math.max(room - 1, 0)), cutLine(`… ${more} more lines`, columns)]
}

/** A line that is cut loses its colours, so that none is left open. */
function cutLine(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line)
  return columns === 0 || plain.length <= columns ? line : plain.slice(0, columns)
}
