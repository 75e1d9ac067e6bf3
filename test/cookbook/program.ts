import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import type { Rig } from '../support/rig.ts'

/** A program that runs, and what it has said so far. It ends with the test, if not before. */
export interface StartedProgram {
  said: () => string
  signal: (name: NodeJS.Signals) => void
  ended: () => Promise<{ exitCode?: number; all: string }>
}

/** Starts a program of `examples/cookbook/` with the variables of a running topology. */
export async function startProgram(rig: Rig, topology: string, name: string): Promise<StartedProgram> {
  const path = fileURLToPath(new URL(`../../examples/cookbook/${name}`, import.meta.url))
  const env = JSON.parse(await rig.succeed(['env', topology, '--format', 'json'])) as Record<string, string>
  const program = execa(process.execPath, [path], { env, stdin: 'ignore', all: true, reject: false })
  onTestFinished(() => void program.kill('SIGKILL'))
  let text = ''
  program.all.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return {
    said: () => text,
    signal: (signal) => void program.kill(signal),
    ended: async () => await program,
  }
}

/** Runs one to its end and gives what it said; throws where it fails. */
export async function runProgram(rig: Rig, topology: string, name: string): Promise<string> {
  const { ended } = await startProgram(rig, topology, name)
  const { exitCode, all } = await ended()
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}\n${all}`)
  return all
}
