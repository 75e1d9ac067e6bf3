import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as written } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { appendEvent, eventLogPath } from '../../src/processes/event-log.ts'
import { listFolder } from '../../src/processes/files.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const folder = useTemporaryFolder()

function topologyFolder(name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  writeFileSync(join(path, 'run.json'), '{}')
  return path
}

test('each event is a line with its time, in a private file', async () => {
  const path = topologyFolder('shop')
  appendEvent(path, { event: 'phase', phase: 'start' })
  appendEvent(path, { event: 'healthy' })
  await written()
  const lines = readFileSync(eventLogPath(path), 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), event: 'phase', phase: 'start' },
    { at: expect.any(String), event: 'healthy' },
  ])
  expect(statSync(eventLogPath(path)).mode & 0o777).toBe(0o600)
})

test('a folder without a record gets no events, and none is made', async () => {
  const path = topologyFolder('removed')
  rmSync(join(path, 'run.json'))
  appendEvent(path, { event: 'healthy' })
  appendEvent(join(folder, 'never'), { event: 'healthy' })
  await written()
  expect(listFolder(path)).toEqual([])
  expect(listFolder(folder)).not.toContain('never')
})

test('what can’t be written does not disturb', async () => {
  const path = topologyFolder('full')
  mkdirSync(eventLogPath(path))
  appendEvent(path, { event: 'healthy' })
  // What is thrown there fails the run.
  await written()
  expect(statSync(eventLogPath(path)).isDirectory()).toBe(true)
})
