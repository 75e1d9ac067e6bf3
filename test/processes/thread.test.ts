import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startThread, type Thread } from '../../src/processes/thread.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const folder = useTemporaryFolder()
const HEAD = "const { parentPort, workerData } = require('node:worker_threads')\n"

/** Runs a program in a thread; gives it, its first message and its death. */
function run(name: string, text: string, setting: unknown = null) {
  const program = join(folder, `${name}.cjs`)
  writeFileSync(program, HEAD + text)
  let thread: Thread | undefined
  let die: (error: Error) => void
  const death = new Promise<Error>((resolve) => (die = resolve))
  const message = new Promise<unknown>((resolve) => {
    thread = startThread({ program, setting, onMessage: resolve, onDeath: (error) => die(error) })
  })
  if (!thread) throw new Error('it did not start')
  return { thread, message, death }
}

test('it finds its setting, and answers', async () => {
  const text = 'parentPort.on("message", (told) => parentPort.postMessage([workerData, told]))'
  const { thread, message } = run('answers', text, { clients: 4 })
  thread.tell('begin')
  expect(await message).toEqual([{ clients: 4 }, 'begin'])
  thread.end()
})

test('one that throws, and one that just ends, have died', async () => {
  expect((await run('throws', 'throw new Error("no server")').death).message).toBe('no server')
  expect((await run('ends', 'process.exit(3)').death).message).toBe('it ended with 3')
})

test('one that was ended has not died', async () => {
  const { thread, message, death } = run('stays', 'setInterval(() => {}, 1000); parentPort.postMessage(1)')
  await message
  thread.end()
  const outcome = await Promise.race([death, new Promise((resolve) => setTimeout(resolve, 300, 'silence'))])
  expect(outcome).toBe('silence')
})
