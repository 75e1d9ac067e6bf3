import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { markedServers } from '../../src/processes/server-process.ts'
import { onTerminal } from '../support/on-terminal.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

test('compare whose reader has gone comes to its end, and leaves nothing', { timeout: 300_000 }, async () => {
  const { code, stderr } = await rig.unread(['compare'])
  // On a busy machine what was measured may be unknown; what counts is that it ended by itself.
  expect([0, 1]).toContain(code)
  expect(stderr).not.toMatch(/^\s+at |EPIPE|Unexpected/m)
  expect(markedServers(rig.home)).toEqual([])
})

test.skipIf(!existsSync('/usr/bin/script'))(
  'compare on a terminal of 40 columns: a block for each line of the table',
  { timeout: 300_000 },
  async () => {
    const { code, lines } = await onTerminal(rig, 40, ['compare', '--quiet'])
    expect(['0', '1']).toContain(code)
    for (const row of ['fails over by itself', 'acknowledged writes lost', 'start until healthy']) {
      const at = lines.indexOf(row)
      expect(lines.slice(at + 1, at + 4)).toEqual([
        expect.stringMatching(/^ {2}replication {2}\S/),
        expect.stringMatching(/^ {2}Sentinel {5}\S/),
        expect.stringMatching(/^ {2}Cluster {6}\S/),
      ])
    }
  },
)
