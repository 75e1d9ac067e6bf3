import type { Kind } from './health/layout.ts'

/** A topology to measure, before it has ports. */
export type Shape = {
  name: string
  kind: Kind
  masters: number
  replicasPerMaster: number
  sentinels: number
}

export const shapes = {
  cluster: { name: 'cluster', kind: 'cluster', masters: 3, replicasPerMaster: 1, sentinels: 0 },
  sentinel: { name: 'sentinel', kind: 'sentinel', masters: 1, replicasPerMaster: 2, sentinels: 3 },
  replication: { name: 'replication', kind: 'replication', masters: 1, replicasPerMaster: 2, sentinels: 0 },
  cluster30: { name: 'cluster30', kind: 'cluster', masters: 10, replicasPerMaster: 2, sentinels: 0 },
} satisfies Record<string, Shape>

export function dataNodesOf({ masters, replicasPerMaster }: Shape): number {
  return masters * (1 + replicasPerMaster)
}

export function serversOf(shape: Shape): number {
  return dataNodesOf(shape) + shape.sentinels
}
