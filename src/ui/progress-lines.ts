import { failing } from '../model/check.ts'
import type { Progress, Report } from '../topologies/progress.ts'
import { tell } from './output.ts'

/** Progress as plain lines, for CI and pipes. */
export function progressLines(): Report {
  return (progress) => {
    const line = lineFor(progress)
    if (line !== undefined) tell(line)
  }
}

const PHASES = {
  start: 'starting the nodes',
  wire: 'wiring',
  load: 'loading data',
  prove: 'proving health',
  stop: 'stopping the nodes',
}

function lineFor(progress: Progress): string | undefined {
  switch (progress.event) {
    case 'phase':
      return `${PHASES[progress.phase]} …`
    case 'fell-back':
      return `falling back: ${progress.reason}`
    case 'anew':
      return anewLine(progress)
    case 'put-back':
      return putBackLine(progress)
    case 'waiting':
      return `waiting for another redis-ha, pid ${progress.pid} …`
    case 'loaded':
      return loadedLine(progress)
    case 'healthy':
      return 'healthy'
    case 'node-resumed':
      return resumedLine(progress)
    case 'node-stopped':
      return `${progress.node} stopped`
    case 'node-started':
    case 'node-answers':
      return undefined
    case 'checked':
      return undefined
  }
}

/** `a reset of "shop" was cut short: …; it starts anew on the ports that it had` */
export function anewLine({ found, where }: Extract<Progress, { event: 'anew' }>): string {
  return `${found}; it starts anew, ${where}`
}

/** `redis-2 has replica-priority 100 again, which a failover that was killed had changed` */
export function putBackLine({ node, directive, value }: Extract<Progress, { event: 'put-back' }>): string {
  return `${node} has ${directive} ${value} again, which a failover that was killed had changed`
}

/** `links, process 4242, was paused and goes on` */
export function resumedLine({ node, pid }: Extract<Progress, { event: 'node-resumed' }>): string {
  return `${node}, process ${pid}, was paused and goes on`
}

/** `loaded 1,204 commands of seed.redis` */
export function loadedLine({ count, what, file }: Extract<Progress, { event: 'loaded' }>): string {
  return `loaded ${count.toLocaleString('en-US')} ${count === 1 ? what.slice(0, -1) : what} of ${file}`
}

/** `3 of 42 checks do not hold yet: link on redis-2 (down), …` */
export function summariseChecks(progress: Extract<Progress, { event: 'checked' }>): string {
  const bad = failing(progress.checks)
  if (bad.length === 0) return `${progress.checks.length} checks hold`
  const named = bad.slice(0, 2).map((check) => `${check.check} on ${check.observer}`)
  return `${bad.length} of ${progress.checks.length} checks do not hold yet: ${named.join(', ')}${bad.length > 2 ? ', …' : ''}`
}
