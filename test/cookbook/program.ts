import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { Rig } from '../support/rig.ts'

function startNode(path: string, args: string[], env: Record<string, string>) {
  return execa(process.execPath, [path, ...args], { env, stdin: 'ignore', all: true, reject: false })
}

/** Starts a program of `examples/cookbook/` with the variables of a running topology. */
export async function startProgram(rig: Rig, topology: string, name: string, ...args: string[]) {
  const path = fileURLToPath(new URL(`../../examples/cookbook/${name}`, import.meta.url))
  const env = JSON.parse(await rig.succeed(['env', topology, '--format', 'json'])) as Record<string, string>
  const program = startNode(path, args, env)
  return { program, ended: async () => await program }
}

/** Runs one to its end and gives what it said; throws where it fails. */
export async function runProgram(rig: Rig, topology: string, name: string): Promise<string> {
  const { ended } = await startProgram(rig, topology, name)
  const { exitCode, all } = await ended()
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}\n${all}`)
  return all
}
