import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFile } from '../../src/processes/create-file.ts'
import { identityName, ownIdentity } from '../../src/processes/identity.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redis-ha-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('writes the file, with nothing beside it, for the others too as the umask has it', () => {
  const path = join(folder, 'new.yaml')
  expect(createFile(path, 'text')).toBe(true)
  expect(readFileSync(path, 'utf8')).toBe('text')
  expect(statSync(path).mode & 0o777).toBe(0o666 & ~process.umask())
  expect(readdirSync(folder)).toEqual(['new.yaml'])
})

test('leaves a file that is there as it is', () => {
  const path = join(folder, 'old.yaml')
  writeFileSync(path, 'mine')
  expect(createFile(path, 'text')).toBe(false)
  expect(readFileSync(path, 'utf8')).toBe('mine')
  expect(readdirSync(folder)).toEqual(['old.yaml'])
})

test('does not follow a link that leads nowhere', () => {
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'link.yaml'))
  expect(createFile(join(folder, 'link.yaml'), 'text')).toBe(false)
  expect(readdirSync(folder)).toEqual(['link.yaml'])
})

test('throws where there is no folder', () => {
  expect(() => createFile(join(folder, 'none', 'new.yaml'), 'text')).toThrow('ENOENT')
})

test('clears away the drafts of those that were killed, and no other file', () => {
  const dead = identityName({ ...ownIdentity(), pid: 99_999_999 })
  const alive = `.redis-ha-draft-${identityName(ownIdentity())}-a`
  for (const name of [`.redis-ha-draft-${dead}-a`, alive, '.redis-ha-draft-notes', `${dead}-a`])
    writeFileSync(join(folder, name), '')
  createFile(join(folder, 'new.yaml'), 'text')
  expect(readdirSync(folder).toSorted()).toEqual(
    [alive, '.redis-ha-draft-notes', `${dead}-a`, 'new.yaml'].toSorted(),
  )
})
