import { assertDone, runNode } from './command.ts'
import { Product } from './product.ts'
import type { Programs } from './programs.ts'

export async function measureBareNode(stop: AbortSignal): Promise<number> {
  const ended = await runNode(['-e', '0'], { env: process.env, stop })
  assertDone('node -e 0', ended)
  return ended.ms
}

/** A command that starts nothing, in ms. */
export async function measureCommand(args: string[], programs: Programs, stop: AbortSignal): Promise<number> {
  await using product = new Product(programs, stop)
  const ended = await product.run(args)
  assertDone(`redis-ha ${args.join(' ')}`, ended)
  return ended.ms
}
