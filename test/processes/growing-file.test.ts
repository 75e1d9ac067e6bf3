import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { GrowingFile, positionOfLast } from '../../src/processes/growing-file.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const folder = useTemporaryFolder()

function fileWith(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function linesOf(file: GrowingFile): Promise<string[]> {
  const lines: string[] = []
  for await (const some of file.read()) lines.push(...some)
  return lines
}

test('each read gives the whole lines that have come since', async () => {
  const path = fileWith('grows', 'a\nb\nhal')
  await using file = new GrowingFile(path)
  expect(await linesOf(file)).toEqual(['a', 'b'])
  expect(await linesOf(file)).toEqual([])
  appendFileSync(path, 'f\nc\nrest')
  expect(await linesOf(file)).toEqual(['half', 'c'])
  expect(file.takeRest()).toBe('rest')
  expect(file.takeRest()).toBeUndefined()
})

test('a file that is emptied is read from its start again', async () => {
  const path = fileWith('emptied', 'a\nb\nrest')
  await using file = new GrowingFile(path)
  await linesOf(file)
  truncateSync(path)
  expect(await linesOf(file)).toEqual(['rest'])
  appendFileSync(path, 'c\n')
  expect(await linesOf(file)).toEqual(['c'])
})

test('a file that is replaced is read to its end, then the new one', async () => {
  const path = fileWith('rotated', 'a\n')
  await using file = new GrowingFile(path)
  await linesOf(file)
  appendFileSync(path, 'last of the old\n')
  renameSync(path, `${path}.1`)
  writeFileSync(path, 'first of the new\n')
  expect(await linesOf(file)).toEqual(['last of the old', 'first of the new'])
})

test('a file may go and come again', async () => {
  const path = fileWith('gone', 'a\n')
  await using file = new GrowingFile(path)
  await linesOf(file)
  rmSync(path)
  expect(await linesOf(file)).toEqual([])
  writeFileSync(path, 'b\n')
  expect(await linesOf(file)).toEqual(['b'])
})

test('letters that lie across two blocks stay whole', async () => {
  const text = `${'é'.repeat(50_000)}x`
  await using file = new GrowingFile(fileWith('letters', `a${text}\n${text}\n`))
  expect(await linesOf(file)).toEqual([`a${text}`, text])
})

test('a line without an end is given out in pieces', async () => {
  await using file = new GrowingFile(fileWith('endless', 'x'.repeat(2_500_000)))
  const pieces = await linesOf(file)
  expect(pieces.length).toBeGreaterThan(1)
  expect(pieces.join('').length + (file.takeRest() ?? '').length).toBe(2_500_000)
})

const begins = (line: string) => line.startsWith('+')

test('the position of the last lines, however far from the end they are', async () => {
  // Blocks are read from the end; with these lengths their borders fall on every place in a line.
  const lines = Array.from({ length: 20_000 }, (_, index) => `+${index}\n-${'y'.repeat(index % 11)}\n`)
  const text = lines.join('')
  const path = fileWith('long', text)
  for (const count of [1, 2, 999, 5000, 7777, 19_999, 20_000]) {
    expect(text.slice(await positionOfLast(path, count, begins)).split('\n')[0]).toBe(`+${20_000 - count}`)
  }
  expect(await positionOfLast(path, 20_001, begins)).toBe(0)
  expect(await positionOfLast(path, 0, begins)).toBe(text.length)
  expect(await positionOfLast(join(folder, 'missing'), 5, begins)).toBe(0)
})
