import { BenchFailure } from './failure.ts'
import { Family } from './family.ts'
import { Health } from './health/health.ts'
import { describe } from './health/layout.ts'
import { commandLineOf, programOf } from './proc.ts'
import { Product } from './product.ts'
import type { Programs } from './programs.ts'
import type { Shape } from './shapes.ts'

/** `redis-ha up` as a whole process, in ms. Then, untimed: healthy at once by one round, and taken down again. */
export async function measureUp(shape: Shape, programs: Programs, stop: AbortSignal): Promise<number> {
  await using product = new Product(programs, stop)
  const { ms } = await product.up(shape)
  using health = new Health(product.layout(shape))
  const problems = await health.round()
  if (problems.length > 0) {
    throw new BenchFailure(`redis-ha up ${shape.name}.yaml returned unhealthy:\n${describe(problems)}`)
  }
  await product.down()
  return ms
}

/** The same with another line in the file, such as `links: true`. Its own proof is taken on trust. */
export async function measureUpWith(
  line: string,
  shape: Shape,
  programs: Programs,
  stop: AbortSignal,
): Promise<number> {
  await using product = new Product(programs, stop)
  const { ms } = await product.up(shape, undefined, [line])
  await product.down()
  return ms
}

/** What stays after `redis-ha up` and is not one of the servers, as command lines. */
export async function findLeftovers(shape: Shape, programs: Programs, stop: AbortSignal): Promise<string[]> {
  await using product = new Product(programs, stop)
  using family = new Family()
  await product.up(shape, (pid) => family.follow(pid))
  product.layout(shape)
  const pids = new Set([...product.processes(), ...family.alive()].map((one) => one.pid))
  const others = [...pids].filter((pid) => programOf(pid) !== programs.serverFile).map(commandLineOf)
  await product.down()
  return others
}
