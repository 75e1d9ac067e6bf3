import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { identify, isAlive, ownIdentity, stateOf } from '../../src/processes/identity.ts'
import { eventually } from '../support/eventually.ts'

test('one that has the pid now, started at another time or in another boot, is somebody else', () => {
  const own = ownIdentity()
  expect(stateOf(own)).toBe('running')
  expect(stateOf({ ...own, start: `${own.start}0` })).toBe('gone')
  expect(stateOf({ ...own, boot: '00000000-0000-4000-8000-000000000000' })).toBe('gone')
})

test('a process that ended, and that nobody has asked for yet, is dead', async () => {
  // The shell becomes a program that never waits for the child that it had.
  const parent = spawn('/bin/sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(parent, 'close')
  onTestFinished(async () => {
    parent.kill('SIGKILL')
    await ended
  })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const child = await eventually('the child', () => identify(Number(String(line).trim())))
  const program = () => execFileSync('ps', ['-o', 'comm=', '-p', String(parent.pid)], { encoding: 'utf8' })
  // As long as it is the shell it may wait for it all the same.
  await eventually('the other program', () => program().includes('sleep') || undefined)
  process.kill(child.pid, 'SIGKILL')
  await eventually('its end', () => !isAlive(child) || undefined)
  // It is still there for whoever asks the pid alone.
  expect(process.kill(child.pid, 0)).toBe(true)
  expect(identify(child.pid)).toBeUndefined()
})
