import * as z from 'zod'

/** A measured time or count; null where the drill could not establish it. */
const figure = z.number().nullable()

const compared = z.object({
  topology: z.enum(['replication', 'sentinel', 'cluster']),
  failsOver: z
    .boolean()
    .nullable()
    .describe('Whether another node took over by itself after the master’s crash'),
  unavailableMs: figure.describe('For clients, as a drill defines it'),
  serverUnavailableMs: figure.describe('At the servers, as a drill defines it'),
  /** Where nobody takes over, the outage lasts until somebody acts: here the drill did. */
  untilRestart: z.boolean().describe('Whether the outage ended only when the drill started the master again'),
  acknowledged: figure.describe('Writes acknowledged during the drill'),
  lost: figure.describe('Of those, the ones that were not there in the end'),
  multiKey: z
    .enum(['any keys', 'keys of one slot'])
    .nullable()
    .describe('Which keys MSET takes together, as the servers said'),
  masters: z.int().describe('Nodes that take writes'),
  processes: z.int(),
  memoryBytes: figure.describe('What all servers have in use, before the crash'),
  startMs: figure.describe('From nothing until proven healthy'),
  verdict: z.enum(['pass', 'fail', 'unknown']).describe('Of the drill'),
})

/** What `compare --json` prints. */
export const comparison = z.object({
  server: z.string(),
  settings: z.record(z.string(), z.string()).describe('What the outages depend on'),
  topologies: z.array(compared),
})

export type Comparison = z.output<typeof comparison>
export type Compared = z.output<typeof compared>
