import type { Times } from './rounds.ts'
import type { Unit } from './series.ts'
import { median, pairwise } from './statistics.ts'

/** A promise about two series: how many times faster the second is, or within how many times the first it stays. */
export type Figure = Comparison | Limit

type Comparison = {
  title: string
  kind: 'faster' | 'within'
  reference: string
  product: string
  target: number
  aim?: number
}

/** A promise about one series: its median stays below. */
type Limit = { title: string; kind: 'below'; product: string; target: number; unit: Unit }

/** What `reset()` promises for each kind. */
function resetFigures(name: string, title: string): Comparison[] {
  const reference = `${name}:start`
  const figure = (stray: string, what: string): Comparison => ({
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
  ...(
    [
      ['cluster', 'cluster 3+3'],
      ['sentinel', 'sentinel 1+2+3'],
      ['replication', 'replication 1+2'],
    ] as const
  ).map(
    ([name, title]): Comparison => ({
      title: `${title}: up with TLS against up`,
      kind: 'within',
      reference: `${name}:up`,
      product: `${name}:up-tls`,
      target: 1.5,
    }),
  ),
  {
    title: 'cluster 10+20: up against the floor',
    kind: 'within',
    reference: 'cluster30:floor',
    product: 'cluster30:up',
    target: 3,
    aim: 2,
  },
  {
    title:
      'drill sentinel/master-crash, beyond its run steps and its first acknowledged write, against up and down',
    kind: 'within',
    reference: 'drill:cycle',
    product: 'drill:crash',
    target: 3,
  },
  {
    title: 'writer at 5,000 writes a second: how far from that rate',
    kind: 'below',
    product: 'writer:rate',
    target: 2,
    unit: '%',
  },
  {
    title: 'writer at 5,000 writes a second: scheduling delay, p99',
    kind: 'below',
    product: 'writer:delay',
    target: 5,
    unit: 'ms',
  },
  {
    title: 'history of 1,000,000 writes: judged against reading it',
    kind: 'within',
    reference: 'history:read',
    product: 'history:judge',
    target: 5,
  },
  {
    title: 'history of 1,000,000 writes: memory',
    kind: 'below',
    product: 'history:memory',
    target: 500,
    unit: 'MiB',
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

/** What came of a figure, as the table has it. */
export type Outcome = {
  title: string
  /** The one that is judged: the median of the pairwise ratios, or of the series. */
  measured: string
  range: string
  /** Of the medians; empty where nothing is compared. */
  ratioOfMedians: string
  target: string
  verdict: 'met, and the aim' | 'met' | 'MISSED'
}

/** Undefined when one of its series was not measured. */
export function judge(figure: Figure, times: Times): Outcome | undefined {
  return figure.kind === 'below' ? judgeLimit(figure, times) : judgeComparison(figure, times)
}

function judgeLimit({ title, product, target, unit }: Limit, times: Times): Outcome | undefined {
  const values = times.get(product)
  if (values === undefined) return undefined
  const text = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`
  return {
    title,
    measured: text(median(values)),
    range: `${text(Math.min(...values))} to ${text(Math.max(...values))}`,
    ratioOfMedians: '',
    target: `< ${target} ${unit}`,
    verdict: median(values) < target ? 'met' : 'MISSED',
  }
}

function judgeComparison(figure: Comparison, times: Times): Outcome | undefined {
  const reference = times.get(figure.reference)
  const product = times.get(figure.product)
  if (reference === undefined || product === undefined) return undefined
  const [above, below] = figure.kind === 'faster' ? [reference, product] : [product, reference]
  const ratios = pairwise(above, below)
  const ratio = median(ratios)
  return {
    title: figure.title,
    measured: ratioText(ratio),
    range: `${ratioText(Math.min(...ratios))} to ${ratioText(Math.max(...ratios))}`,
    ratioOfMedians: ratioText(median(above) / median(below)),
    target: targetText(figure),
    verdict: verdictOf(figure, ratio),
  }
}

function ratioText(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`
}

function targetText({ kind, target, aim }: Comparison): string {
  const sign = kind === 'faster' ? '≥' : '≤'
  return aim === undefined ? `${sign} ${target}` : `${sign} ${target} (aim ${aim})`
}

function verdictOf({ kind, target, aim }: Comparison, ratio: number): Outcome['verdict'] {
  const reaches = (goal: number) => (kind === 'faster' ? ratio >= goal : ratio <= goal)
  if (!reaches(target)) return 'MISSED'
  return aim !== undefined && reaches(aim) ? 'met, and the aim' : 'met'
}
