import { BenchFailure } from './failure.ts'
import { commandLineOf } from './proc.ts'
import { Product } from './product.ts'
import type { Programs } from './programs.ts'
import type { Shape } from './shapes.ts'

/** `redis-ha run … -- true` as a whole process, teardown included, in ms. Then, untimed: nothing of it is left. */
export async function measureRun(shape: Shape, programs: Programs, stop: AbortSignal): Promise<number> {
  await using product = new Product(programs, stop)
  const { ms } = await product.wholeRun(shape, ['true'])
  const left = [...product.processes().map(({ pid }) => commandLineOf(pid)), ...product.copies()]
  if (left.length > 0) throw new BenchFailure(`redis-ha run left behind:\n  ${left.join('\n  ')}`)
  return ms
}
