import { describe, expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'
import { serverScript } from '../support/server-script.ts'

const rig = useRig()

const KINDS = ['replication', 'sentinel', 'cluster'] as const
const WIRINGS = ['fast', 'meet', 'ordinary'] as const

// The ordinary ways wait for most of their time, so they wait together.
test.concurrent.for(KINDS.flatMap((kind) => WIRINGS.map((wiring) => [kind, wiring] as const)))(
  '%s with %s wiring is healthy, and a key that is written reaches everybody',
  async ([kind, wiring]) => {
    const file = rig.file(`${kind}-${wiring}.yaml`, `topology: ${kind}\n`)
    const args = ['up', file, '--port', 'auto', '--wiring', wiring, '--timeout', '50s']
    const { code, stderr } = await rig.run(args)
    expect(stderr).not.toContain('falling back')
    expect(code).toBe(0)
    expect(await rig.succeed(['status', file, '--probe'])).toContain(`${kind}-${wiring}  ${kind}  healthy`)
  },
)

/** Has the server look for its view of the cluster in a file that nobody wrote. */
const ELSEWHERE = 'conf=$1; shift; set -- "$conf" --cluster-config-file elsewhere.conf "$@"'

describe('a cluster whose server does not take the fast way', () => {
  test.concurrent.for([
    ['refused', 'rm -f nodes.conf', /redis-\d refused to take over: /],
    ['unsaid', `case "$1" in */redis-5/*) ${ELSEWHERE};; esac`, /the nodes did not agree in 3s/],
  ] as const)('%s: it is healthy by the slower way, which is told', async ([name, line, reason]) => {
    const server = serverScript(rig, name, [line])
    const file = rig.file(`${name}.yaml`, `topology: cluster\nserver: ${server}\n`)
    const { code, stderr } = await rig.run(['up', file, '--port', 'auto'])
    expect(stderr).toMatch(/^falling back: /m)
    expect(stderr).toMatch(reason)
    expect(code).toBe(0)
    const { healthy, nodes } = await rig.status(name, '--probe')
    expect(healthy).toBe(true)
    expect(nodes.map(({ role, shard }) => [role, shard])).toEqual([
      ['master', 'shard-1'],
      ['master', 'shard-2'],
      ['master', 'shard-3'],
      ['replica', 'shard-1'],
      ['replica', 'shard-2'],
      ['replica', 'shard-3'],
    ])
  })
})
