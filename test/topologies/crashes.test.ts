import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { pidOf } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

test('a server that crashed: status and down say so, in its own words', async () => {
  const document = await rig.up('crash', 'topology: replication\n')
  const pid = pidOf(document, 'redis-2')
  process.kill(pid, 'SIGSEGV')
  await eventually('its end', () =>
    markedServers(document.stateDir).every(({ identity }) => identity.pid !== pid) ? true : undefined,
  )
  const { code, stdout } = await rig.run(['status', 'crash'])
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /process on redis-2: .*gone, Redis \S+ crashed by signal: 11.*; its report is in \S*redis-2\/redis\.log/,
  )
  const { stderr } = await rig.run(['down', 'crash'])
  expect(stderr).toMatch(/redis-2 had crashed: Redis \S+ crashed by signal: 11/)
  expect(stderr).toContain('  | === REDIS BUG REPORT START')
  expect(stderr).not.toMatch(/redis-[13] had crashed/)
  expect(existsSync(document.stateDir)).toBe(false)
})
