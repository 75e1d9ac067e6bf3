import { measureCrashDrill, measureUpAndDown, WriterRun } from './drill.ts'
import { measureFloor } from './floor.ts'
import { measureHistory, measureMemory } from './history.ts'
import { LinksRun } from './links.ts'
import type { Programs } from './programs.ts'
import { measureReset, measureStart, type Stray } from './reset.ts'
import { type Shape, shapes } from './shapes.ts'
import { measureBareNode, measureCommand } from './startup.ts'
import { measureStock } from './stock.ts'
import { measureUp, measureUpWith } from './up.ts'
import { measureRun } from './whole-run.ts'

/** One thing that is timed again and again. `name` is what `--only` selects by, whole or either part. */
export type Series = {
  name: `${string}:${string}`
  product: boolean
  /** Of what is measured; `ms` where it is not said. */
  unit?: Unit
  measure: () => Promise<number>
}

export type Unit = 'ms' | 'MiB' | '%'

export function topologySeries(programs: Programs, stop: AbortSignal): Series[] {
  const { cluster, sentinel, replication, cluster30 } = shapes
  const links = new LinksRun(programs, stop)
  const floor = (shape: Shape): Series => ({
    name: `${shape.name}:floor`,
    product: false,
    measure: () => measureFloor(shape, programs.server, stop),
  })
  const stock = (shape: Shape): Series => ({
    name: `${shape.name}:stock`,
    product: false,
    measure: () => measureStock(shape, programs, stop),
  })
  const up = (shape: Shape): Series => ({
    name: `${shape.name}:up`,
    product: true,
    measure: () => measureUp(shape, programs, stop),
  })
  const upTls = (shape: Shape): Series => ({
    name: `${shape.name}:up-tls`,
    product: true,
    measure: () => measureUpWith('tls: true', shape, programs, stop),
  })
  const start = (shape: Shape): Series => ({
    name: `${shape.name}:start`,
    product: true,
    measure: () => measureStart(shape, programs, stop),
  })
  const reset = (shape: Shape, stray: Stray): Series => ({
    name: `${shape.name}:reset-${stray}`,
    product: true,
    measure: () => measureReset(shape, stray, programs, stop),
  })
  return [
    ...[cluster, sentinel, replication].flatMap((shape) => [
      stock(shape),
      up(shape),
      upTls(shape),
      floor(shape),
      start(shape),
      reset(shape, 'nothing'),
      reset(shape, 'stopped'),
      reset(shape, 'moved'),
    ]),
    {
      name: 'cluster:run',
      product: true,
      measure: () => measureRun(cluster, programs, stop),
    },
    {
      name: 'cluster:up-links',
      product: true,
      measure: () => measureUpWith('links: true', cluster, programs, stop),
    },
    ...(['direct', 'proxy'] as const).flatMap((way): Series[] => [
      {
        name: `links:throughput-${way}`,
        product: true,
        measure: () => links.throughput(way),
      },
      {
        name: `links:round-trip-${way}`,
        product: true,
        measure: () => links.roundTrip(way),
      },
    ]),
    floor(cluster30),
    up(cluster30),
  ]
}

/** What drills take, and what they are good for as witnesses. */
export function drillSeries(programs: Programs, stop: AbortSignal): Series[] {
  const writer = new WriterRun(programs, stop)
  return [
    { name: 'drill:cycle', product: true, measure: () => measureUpAndDown(shapes.sentinel, programs, stop) },
    { name: 'drill:crash', product: true, measure: () => measureCrashDrill(programs, stop) },
    { name: 'writer:rate', product: true, unit: '%', measure: () => writer.deviation() },
    { name: 'writer:delay', product: true, measure: () => writer.delay() },
    { name: 'history:read', product: false, measure: () => measureHistory('read', stop) },
    { name: 'history:look', product: false, measure: () => measureHistory('look', stop) },
    { name: 'history:judge', product: false, measure: () => measureHistory('judge', stop) },
    { name: 'history:memory', product: false, unit: 'MiB', measure: () => measureMemory(stop) },
  ]
}

export function startupSeries(programs: Programs, stop: AbortSignal): Series[] {
  const command = (name: Series['name'], ...args: string[]): Series => ({
    name,
    product: true,
    measure: () => measureCommand(args, programs, stop),
  })
  return [
    { name: 'startup:node', product: false, measure: () => measureBareNode(stop) },
    command('startup:version', '--version'),
    command('startup:validate', 'validate', 'examples/sentinel.yaml'),
    command('startup:ls', 'ls'),
  ]
}
