import type { TopologyFile } from './topology-file.ts'

/** `redis-1`, …: masters first. */
export function dataNodeNames(file: TopologyFile): string[] {
  const count = file.topology === 'cluster' ? file.masters * (1 + file.replicas) : 1 + file.replicas
  return numbered('redis', count)
}

/** `sentinel-1`, …; none where the topology has no sentinels. */
export function sentinelNames(file: TopologyFile): string[] {
  return file.topology === 'sentinel' ? numbered('sentinel', file.sentinels) : []
}

export function nodeCount(file: TopologyFile): number {
  return dataNodeNames(file).length + sentinelNames(file).length
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`)
}

export function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1
}
