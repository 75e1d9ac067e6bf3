import { cpus } from 'node:os'
import type { Outcome } from './figures.ts'
import type { Programs } from './programs.ts'
import type { Times } from './rounds.ts'
import type { Unit } from './series.ts'
import { median } from './statistics.ts'
import { table } from './table.ts'

/** Of what is not measured in ms, by the name of the series. */
export type Units = ReadonlyMap<string, Unit>

export type Leftovers = { shape: string; found: string[] }

/** The whole result as Markdown; the terminal gets the same text. No host names, no paths. */
export function report(
  outcomes: readonly Outcome[],
  leftovers: readonly Leftovers[],
  series: Times,
  programs: Programs,
  units: Units,
): string {
  const facts = [
    `${cpus().length} CPUs`,
    `Node ${process.versions.node}`,
    programs.version,
    new Date().toISOString().slice(0, 10),
  ]
  const sections = ['# Benchmark', facts.join(' · '), figureTable(outcomes, leftovers)]
  return `${[...sections, explanation, timeTable(series, units)].join('\n\n')}\n`
}

function figureTable(outcomes: readonly Outcome[], leftovers: readonly Leftovers[]): string {
  if (outcomes.length + leftovers.length === 0) return 'No figure: none had both of its series measured.'
  const rows = outcomes.map((o) => [o.title, o.measured, o.range, o.ratioOfMedians, o.target, o.verdict])
  const counts = leftovers.map(({ shape, found }) => [
    `staying after up, besides the servers: ${shape}`,
    String(found.length),
    '',
    '',
    '0',
    found.length === 0 ? 'met' : 'MISSED',
  ])
  return table(
    ['figure', 'measured', 'min to max', 'ratio of medians', 'target', 'verdict'],
    [...rows, ...counts],
  )
}

const explanation = `"measured" is the median of the pairwise ratios: each run is divided by its partner of the same round, so what the
machine did in that minute falls out. Runs alternate (stock, up, floor, stock, up, floor, …).

- *stock*: plain conf files with Redis's defaults, \`redis-cli --cluster create\` for the cluster; from before the first
  process until strict health holds for every observer, asked every ~10 ms.
- *up*: the whole \`redis-ha up\` process, until it exits with 0. Strict health must then hold at once, in one round.
- *start*, *reset*: \`startTopology()\` and \`reset()\` of the library, in the process of the benchmark, which was warm by then;
  before the reset nothing was done, or a replica was killed, or a master and a replica changed places.
- *links*: with \`links: true\`; *throughput* is of 80,000 SETs over four connections, a thousand at once on each, *round-trip* of a GET
  after a GET. *direct* goes to the server's own port, *proxy* to the one that it is announced at: in turns, in one topology, on
  connections that stand. The first turn is not counted; of nine more the median is.
- *drill:crash*: the whole \`redis-ha drill sentinel/master-crash\` process, from nothing to the report, less its \`run\` steps and the
  time from the kill to the first acknowledged write; *drill:cycle*: \`up\` and \`down\` of such a set, both as whole processes.
- *writer*: a drill of 5 s at 5,000 writes a second on a healthy Sentinel set; how far the writes asked each second and acknowledged are
  from that, and how late it asked.
- *history*: a million writes with an outage, in a process of its own. *judge*: all that a report says of them; *read*: the same read from
  a file that has a line of JSON for each write; *look*: each field of each write looked at once, in memory; *memory*: the most that the
  process that judged ever had.
- *floor*: as many plain servers, started at the same time, until all answer PING.

Health is established by code of the benchmark that shares nothing with redis-ha.`

function timeTable(series: Times, units: Units): string {
  const rows = [...series].map(([name, values]) => [
    name,
    String(values.length),
    units.get(name) ?? 'ms',
    ...[median(values), Math.min(...values), Math.max(...values)].map((value) =>
      value.toFixed(value < 10 ? 3 : 0),
    ),
  ])
  return table(['series', 'runs', 'unit', 'median', 'min', 'max'], rows)
}
