import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, type Identity } from '../../src/processes/identity.ts'
import type { RunRecord } from '../../src/processes/run-record.ts'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { isLive, signal } from '../support/processes.ts'
import { Shop } from '../support/shop.ts'

/** Any signal but CONT ends it, and CONT it counts. */
const VICTIM = `trap 'echo CONT' CONT; while :; do sleep 0.05; done`

/** What a record may wrongly say of a process that has the pid by now. */
const ERRORS = {
  start: (real: Identity, old: Identity) => ({ ...real, start: old.start }),
  boot: (real: Identity) => ({ ...real, boot: '00000000-0000-4000-8000-000000000000' }),
  both: (real: Identity, old: Identity) => ({ ...old, pid: real.pid, boot: 'another' }),
}

const staleRecord: Scenario = {
  name: 'stale-pids',
  promise:
    'Pids on record that belong to others now, of like-looking commands too: never signalled; `status`, `up`, `down` cope',
  full: 18,
  short: 3,
  run: async (chance, index) => {
    await using shop = new Shop(chance, { persistence: ['{ appendfsync: always }'] })
    const { place } = shop
    const document = await shop.filled(20)
    const [node] = document.nodes
    // As a server shows itself, so that a look at the command line would take it for ours.
    const victim = place.spawn('/bin/bash', [
      '-c',
      `exec -a 'redis-server 127.0.0.1:${node?.port}' bash -c "$0"`,
      VICTIM,
    ])
    try {
      for (const { pid } of document.nodes) if (pid !== undefined) signal(pid, 'SIGKILL')
      await sleep(50)
      const real = identify(victim.pid)
      if (!real) throw new Error('the victim did not start')
      mislead(join(document.stateDir, 'run.json'), real, chance.of(['start', 'boot', 'both']))
      await place.expect(1, 'status', 'shop')
      await place.expect(0, 'ls')
      if (index % 2 === 0) await shop.down()
      await shop.upWithData()
      await place.expect(0, 'down', '--all', '--purge')
      demand(isLive(victim.pid), 'the stranger was ended')
    } finally {
      signal(victim.pid, 'SIGKILL')
    }
    const { stdout } = await victim.ended
    demand(stdout === '', 'the stranger was sent CONT')
    await place.demandNothingLeft()
  },
}

function mislead(path: string, real: Identity, error: keyof typeof ERRORS): void {
  const record = JSON.parse(readFileSync(path, 'utf8')) as RunRecord
  for (const [name, old] of Object.entries(record.processes))
    record.processes[name] = ERRORS[error](real, old)
  writeFileSync(path, JSON.stringify(record))
}

export const staleRecords = [staleRecord]
