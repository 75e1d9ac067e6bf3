import { expect, test } from 'vitest'
import { cellText, matrixCells, parseMatrix, withCell } from '../../src/model/matrix.ts'

test('every combination, in the order of the keys', () => {
  const cells = matrixCells(parseMatrix(['replicas=1,2', 'sentinel.quorum=2, 3']))
  expect(cells.map(cellText)).toEqual([
    'replicas=1, sentinel.quorum=2',
    'replicas=1, sentinel.quorum=3',
    'replicas=2, sentinel.quorum=2',
    'replicas=2, sentinel.quorum=3',
  ])
  expect(matrixCells([])).toEqual([[]])
})

test('a combination goes into the file, wherever its key is', () => {
  const file = { topology: 'sentinel', sentinel: { quorum: 2 } }
  const [cell = []] = matrixCells(
    parseMatrix(['sentinel.failover-timeout=5000', 'config.maxmemory=1mb', 'persistence=aof']),
  )
  expect(withCell(file, cell)).toEqual({
    topology: 'sentinel',
    sentinel: { quorum: 2, 'failover-timeout': 5000 },
    config: { maxmemory: '1mb' },
    persistence: 'aof',
  })
  expect(file).toEqual({ topology: 'sentinel', sentinel: { quorum: 2 } })
})

test.for(['', 'replicas', '=1', 'replicas=', 'a..b=1', 'replicas=1,,2', '__proto__.x=1'])(
  '%j is refused',
  (text) => {
    expect(() => parseMatrix([text])).toThrow(
      /--matrix takes a key with its values\n {2}expected {2}key=a,b,c/,
    )
  },
)

test('a key given twice is refused, and more than anybody means', () => {
  expect(() => parseMatrix(['a=1', 'a=2'])).toThrow('names a key twice')
  const many = Array.from({ length: 40 }, (_, index) => index).join(',')
  expect(() => parseMatrix([`a=${many}`, `b=${many}`])).toThrow('at most 1000 combinations')
})
