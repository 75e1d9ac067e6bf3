import type { Times } from './rounds.ts'
import { median, pairwise } from './statistics.ts'

/** A promise about two series: how many times faster the second is, or within how many times the first it stays. */
export type Figure = {
  title: string
  kind: 'faster' | 'within'
  reference: string
  product: string
  target: number
  aim?: number
}

/** What `reset()` promises for each kind. */
function resetFigures(name: string, title: string): Figure[] {
  const reference = `${name}:start`
  const figure = (stray: string, what: string): Figure => ({
    title: `${title}: reset(), ${what}, against a new start`,
    kind: 'faster',
    reference,
    product: `${name}:reset-${stray}`,
    target: stray === 'nothing' ? 3 : 1,
  })
  return [
    figure('nothing', 'nothing strayed'),
    figure('stopped', 'a node stopped'),
    figure('moved', 'a role moved'),
  ]
}

export const figures: Figure[] = [
  {
    title: 'cluster 3+3: up against stock',
    kind: 'faster',
    reference: 'cluster:stock',
    product: 'cluster:up',
    target: 15,
    aim: 25,
  },
  {
    title: 'cluster 3+3: the whole of `run … -- true` against stock',
    kind: 'faster',
    reference: 'cluster:stock',
    product: 'cluster:run',
    target: 8,
  },
  {
    title: 'sentinel 1+2+3: up against stock',
    kind: 'faster',
    reference: 'sentinel:stock',
    product: 'sentinel:up',
    target: 8,
    aim: 10,
  },
  {
    title: 'replication 1+2: up against stock',
    kind: 'faster',
    reference: 'replication:stock',
    product: 'replication:up',
    target: 8,
    aim: 12,
  },
  ...resetFigures('cluster', 'cluster 3+3'),
  ...resetFigures('sentinel', 'sentinel 1+2+3'),
  ...resetFigures('replication', 'replication 1+2'),
  {
    title: 'pipelined throughput through the proxy of links, against direct',
    kind: 'faster',
    reference: 'links:throughput-direct',
    product: 'links:throughput-proxy',
    target: 0.8,
  },
  {
    title: 'one GET through the proxy of links, against direct',
    kind: 'within',
    reference: 'links:round-trip-direct',
    product: 'links:round-trip-proxy',
    target: 3,
  },
  {
    title: 'cluster 3+3: up with links against up',
    kind: 'within',
    reference: 'cluster:up',
    product: 'cluster:up-links',
    target: 1.4,
  },
  {
    title: 'cluster 10+20: up against the floor',
    kind: 'within',
    reference: 'cluster30:floor',
    product: 'cluster30:up',
    target: 3,
    aim: 2,
  },
  {
    title: '--version against node -e 0',
    kind: 'within',
    reference: 'startup:node',
    product: 'startup:version',
    target: 2,
  },
  {
    title: 'validate against node -e 0',
    kind: 'within',
    reference: 'startup:node',
    product: 'startup:validate',
    target: 3,
  },
  {
    title: 'ls against node -e 0',
    kind: 'within',
    reference: 'startup:node',
    product: 'startup:ls',
    target: 3,
  },
]

export type Outcome = {
  title: string
  /** Median of the pairwise ratios: the one that is judged. */
  ratio: number
  ratioOfMedians: number
  min: number
  max: number
  target: string
  verdict: 'met, and the aim' | 'met' | 'MISSED'
}

/** Undefined when one of its two series was not measured. */
export function judge(figure: Figure, times: Times): Outcome | undefined {
  const reference = times.get(figure.reference)
  const product = times.get(figure.product)
  if (reference === undefined || product === undefined) return undefined
  const [above, below] = figure.kind === 'faster' ? [reference, product] : [product, reference]
  const ratios = pairwise(above, below)
  const ratio = median(ratios)
  return {
    title: figure.title,
    ratio,
    ratioOfMedians: median(above) / median(below),
    min: Math.min(...ratios),
    max: Math.max(...ratios),
    target: targetText(figure),
    verdict: verdictOf(figure, ratio),
  }
}

function targetText({ kind, target, aim }: Figure): string {
  const sign = kind === 'faster' ? '≥' : '≤'
  return aim === undefined ? `${sign} ${target}` : `${sign} ${target} (aim ${aim})`
}

function verdictOf({ kind, target, aim }: Figure, ratio: number): Outcome['verdict'] {
  const reaches = (goal: number) => (kind === 'faster' ? ratio >= goal : ratio <= goal)
  if (!reaches(target)) return 'MISSED'
  return aim !== undefined && reaches(aim) ? 'met, and the aim' : 'met'
}
