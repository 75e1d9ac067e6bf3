import { parse } from 'yaml'
import { RedisHaError } from './failure.ts'

/** A key of the topology file with the values that it takes one after the other: `--matrix key=a,b,c`. */
export interface MatrixAxis {
  /** As it was written: `sentinel.down-after-milliseconds`. */
  key: string
  values: unknown[]
}

/** One combination: a value for each key, in the order of the axes. */
export type MatrixCell = { key: string; value: unknown }[]

/** More runs than this are taken for a slip of the pen. */
const MOST_CELLS = 1000

/** Reads every `--matrix`. Throws a `usage` failure. */
export function parseMatrix(texts: string[]): MatrixAxis[] {
  const axes = texts.map((text) => {
    const [, key = '', list = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? []
    const parts = key.split('.')
    const values = list.split(',').map((value) => value.trim())
    if (parts.some((part) => part === '') || values.includes('') || parts.includes('__proto__'))
      throw matrixFailure('--matrix takes a key with its values', 'key=a,b,c', text)
    return { key, values: values.map(valueOf) }
  })
  const twice = axes.find(({ key }, index) => axes.findIndex((other) => other.key === key) !== index)
  if (twice) throw matrixFailure('--matrix names a key twice', 'each key once', twice.key)
  const count = axes.reduce((product, { values }) => product * values.length, 1)
  if (count > MOST_CELLS)
    throw matrixFailure('--matrix asks for too much', `at most ${MOST_CELLS} combinations`, String(count))
  return axes
}

function matrixFailure(title: string, expected: string, seen: string): RedisHaError {
  const advice = '--matrix sentinel.down-after-milliseconds=500,1000,5000'
  return new RedisHaError({
    reason: 'usage',
    title,
    expected,
    seen: seen === '' ? 'nothing' : seen,
    try: advice,
  })
}

/** A value as a file would have it: `500` is a number, `no` a text. */
function valueOf(text: string): unknown {
  try {
    const value: unknown = parse(text)
    return typeof value === 'number' || typeof value === 'boolean' ? value : text
  } catch {
    return text
  }
}

/** Every combination of the values; one without any where there is no axis. */
export function matrixCells(axes: MatrixAxis[]): MatrixCell[] {
  return axes.reduce<MatrixCell[]>(
    (cells, { key, values }) => cells.flatMap((cell) => values.map((value) => [...cell, { key, value }])),
    [[]],
  )
}

/** The plain value of a topology file with a combination put into it; what was given stays as it was. */
export function withCell(file: Record<string, unknown>, cell: MatrixCell): Record<string, unknown> {
  const copy = structuredClone(file)
  for (const { key, value } of cell) {
    const path = key.split('.')
    let inner = copy
    for (const part of path.slice(0, -1)) {
      const next = inner[part]
      const section = typeof next === 'object' && next !== null && !Array.isArray(next) ? next : {}
      inner[part] = section
      inner = section as Record<string, unknown>
    }
    inner[path.at(-1) ?? ''] = value
  }
  return copy
}

/** `replicas=2, sentinel.quorum=1`. */
export function cellText(cell: MatrixCell): string {
  return cell.map(({ key, value }) => `${key}=${String(value)}`).join(', ')
}
