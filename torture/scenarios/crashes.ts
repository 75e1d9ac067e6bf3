import type { DrillReport } from '../../src/model/drill-report.ts'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { Place, said } from '../support/place.ts'
import { yamlOf } from '../support/shapes.ts'

const IN_A_ROW = { full: 100, short: 3 }

/** Each is a drill of its own, on the same running topology, whose master it was that the last one left. */
const DRILL = `against: { topology: replication }
workload: { clients: 2, rate: 200 }
steps:
  - run: 200ms
  - kill: master
  - wait: failover
  - start: all
  - wait: healthy
  - run: 200ms
expect:
  unavailable: <= 20s
  failovers: ">= 1"
  resurrected: 0
`

function crashes(topology: 'sentinel' | 'cluster', words: string, timers: string): Scenario {
  return {
    name: `crashes-${topology}`,
    promise: `100 crashes of a master in a row on one ${words} (here 3 in a short round): each drill passes`,
    full: 1,
    short: 1,
    // A writer that gets no turn is no witness.
    alone: true,
    run: async (chance, _index, round) => {
      await using place = new Place()
      const drill = place.file('crash.yaml', DRILL)
      await place.up(place.file('shop.yaml', yamlOf(topology, timers)))
      const counts = { pass: 0, fail: 0, unknown: 0 }
      const others: string[] = []
      for (let crash = 1; crash <= IN_A_ROW[round]; crash++) {
        const seed = String(chance.below(1_000_000))
        const ended = await place.run('drill', drill, '--against', 'shop', '--yes', '--json', '--seed', seed)
        demand(ended.stdout !== '', `crash ${crash} has no report`, () => said(ended))
        const { verdict, checks } = JSON.parse(ended.stdout) as DrillReport
        counts[verdict]++
        for (const { check, verdict: one, expected, seen } of checks)
          if (one !== 'pass')
            others.push(`crash ${crash}, ${check}: ${one}, expected ${expected}, seen ${seen}`)
      }
      const { pass, fail, unknown } = counts
      demand(pass === IN_A_ROW[round], `${pass} pass, ${fail} fail, ${unknown} unknown`, () =>
        others.join('\n'),
      )
      await place.demandClean()
    },
  }
}

export const crashesInARow = [
  crashes('sentinel', 'Sentinel set', 'sentinel: { down-after-milliseconds: 2000 }'),
  crashes('cluster', 'cluster', 'cluster: { node-timeout: 2000 }'),
]
