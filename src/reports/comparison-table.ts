import { markdownTable } from 'markdown-table'
import type { Compared, Comparison } from '../model/comparison.ts'
import { formatMs } from '../model/duration.ts'

const HEADS = { replication: 'replication', sentinel: 'Sentinel', cluster: 'Cluster' }

/** The comparison as rows: what it is about, then each topology. */
export function comparisonRows({ topologies }: Comparison): string[][] {
  const row = (about: string, of: (compared: Compared) => string) => [about, ...topologies.map(of)]
  const ms = (value: number | null) => (value === null ? 'unknown' : formatMs(value))
  return [
    ['', ...topologies.map(({ topology }) => HEADS[topology])],
    row('fails over by itself', ({ failsOver }) =>
      failsOver === null ? 'unknown' : failsOver ? 'yes' : 'no',
    ),
    row('after a master’s crash: no client’s write acknowledged', ({ unavailableMs, untilRestart }) =>
      untilRestart ? `until somebody acts (${ms(unavailableMs)})` : ms(unavailableMs),
    ),
    row('in the part that lost its master: no write taken', ({ serverUnavailableMs }) =>
      ms(serverUnavailableMs),
    ),
    row('acknowledged writes lost', ({ lost, acknowledged }) =>
      lost === null ? 'unknown' : `${lost} of ${acknowledged ?? 'unknown'}`,
    ),
    row('commands with several keys', ({ multiKey }) => multiKey ?? 'unknown'),
    row('masters that take writes', ({ masters }) => String(masters)),
    row('processes', ({ processes }) => String(processes)),
    row('memory of all, empty', ({ memoryBytes }) =>
      memoryBytes === null ? 'unknown' : `${(memoryBytes / 2 ** 20).toFixed(0)} MiB`,
    ),
    row('start until healthy', ({ startMs }) => ms(startMs)),
  ]
}

/** The page "Choosing" of the cookbook, made from a run. */
export function choosingPage(comparison: Comparison): string {
  const { server, settings } = comparison
  const shown = Object.entries(settings).map(([name, value]) => `\`${name}\` ${value}`)
  return `# Choosing

Replication, Sentinel or Cluster: what each does when a master dies, measured by the same drill on each.
\`redis-ha compare --markdown\` made this page; run it on your machine for your own figures.

${markdownTable(comparisonRows(comparison))}

${server}, with ${shown.join(', ')}. Every topology had 400 writes a second all the while; its \`redis-1\`, a master, was killed,
and started again later. What each line means is in [drills](../drills.md#what-is-measured).

- **Replication** is a copy, not a failover: when the master dies, somebody has to start it again or promote a replica. It takes
  the fewest processes, and every command works.
- **Sentinel** promotes a replica by itself. There is one master, so every command works, and one machine has to hold all the
  data. A client has to ask the sentinels where the master is.
- **Cluster** fails over by itself too, and spreads the keys over several masters: only a part of the keys is away while one of
  them is replaced. A command takes several keys only where they are in one slot, which a hash tag sees to.

None of them waits for a replica before it acknowledges a write, so a failover can lose the last ones; [Split brain](split-brain.md)
has what bounds that.
`
}
