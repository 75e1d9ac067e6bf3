export type Kind = 'replication' | 'sentinel' | 'cluster'

export type Server = { port: number; pid: number }

/** What should be running, and in what shape. */
export type Layout = {
  kind: Kind
  masters: number
  replicasPerMaster: number
  data: readonly Server[]
  sentinels: readonly Server[]
}

export const masterName = 'mymaster'

/** One thing that does not hold, seen by one observer. */
export type Problem = { observer: string; check: string; expected: string; seen: string }

export function describe(problems: readonly Problem[]): string {
  return problems
    .slice(0, 12)
    .map((p) => `  ${p.observer}  ${p.check}: expected ${p.expected}, seen ${p.seen}`)
    .concat(problems.length > 12 ? [`  … and ${problems.length - 12} more`] : [])
    .join('\n')
}
