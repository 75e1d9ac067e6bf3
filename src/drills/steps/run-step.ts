import type { PlainStep } from '../../model/drill-steps.ts'
import { sleep } from '../../processes/clock.ts'
import type { Scene } from '../scene.ts'
import { sendCommand, setConfig } from './command-steps.ts'
import { breakLinks, healLinks } from './link-steps.ts'
import { moveSlots } from './move-slots.ts'
import { breakNodes, failOver, killChildren, restartNodes, resumeNodes, startNodes } from './node-steps.ts'
import { expectNow, holdFor, waitFor, waitForFailover, waitForHealth } from './waits.ts'

/** How long a wait may take where the drill does not say, ms. */
const WITHIN_MS = 60_000

/** Does one step and gives what it saw. Throws a `RedisHaError` where it can't be done, or what it waits for does not come. */
export async function runStep(scene: Scene, step: PlainStep): Promise<string> {
  if ('run' in step) {
    await sleep(step.run, scene.signal)
    return ''
  }
  if ('kill' in step && step.only === 'child') return await killChildren(scene, step.kill)
  if ('kill' in step) return await breakNodes(scene, { kind: 'kill' }, step.kill)
  if ('stop' in step) return await breakNodes(scene, { kind: 'stop' }, step.stop)
  if ('pause' in step) return await breakNodes(scene, { kind: 'pause' }, step.pause)
  if ('block' in step) return await breakNodes(scene, { kind: 'block', forMs: step.for }, step.block)
  if ('partition' in step)
    return await breakLinks(scene, { kind: 'partition', between: step.partition, how: step.how })
  if ('delay' in step)
    return await breakLinks(scene, {
      kind: 'delay',
      between: step.delay,
      byMs: step.by,
      jitterMs: step.jitter,
    })
  if ('rate' in step)
    return await breakLinks(scene, { kind: 'rate', between: step.rate, bytesPerSecond: step.to })
  if ('flap' in step)
    return await breakLinks(scene, {
      kind: 'flap',
      between: step.flap,
      cutMs: step.cut,
      wholeMs: step.whole,
      how: step.how,
    })
  if ('heal' in step) return await healLinks(scene, step.heal)
  if ('start' in step) return await startNodes(scene, step.start, step.wait === false ? 'process' : 'loaded')
  if ('restart' in step) return await restartNodes(scene, step.restart)
  if ('resume' in step) return await resumeNodes(scene, step.resume)
  if ('failover' in step) return await failOver(scene, step.failover, step.to, step.how)
  if ('wait' in step) {
    const withinMs = step.within ?? WITHIN_MS
    if (step.wait === 'failover') return await waitForFailover(scene, withinMs)
    if (step.wait === 'healthy') return await waitForHealth(scene, withinMs, scene.signal)
    return await waitFor(scene, step.wait, withinMs)
  }
  if ('expect' in step) return await expectNow(scene, step.expect)
  if ('hold' in step) return await holdFor(scene, step.hold, step.for)
  if ('cli' in step) return await sendCommand(scene, step.cli, step.on, step.says, step.sends !== true)
  if ('move' in step) return await moveSlots(scene, step.move, step.to)
  return await setConfig(scene, step.config, step.on, step.rewrite === true)
}
