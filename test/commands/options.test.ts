import { expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'

const rig = useRig()

test.for([
  [['--timeout', '3s', '--timeout', '4s'], '--timeout is given 2 times', '3s and 4s'],
  [['--name=a', '--name', 'b'], '--name is given 2 times', 'a and b'],
])(
  '%j: an option that is given twice is a mistake, and nothing is started',
  async ([options, title, seen]) => {
    const file = rig.file('twice.yaml', 'topology: replication\n')
    const { code, stdout, stderr } = await rig.run(['up', file, '--port', 'auto', ...(options as string[])])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(title)
    expect(stderr).toContain(`seen      ${String(seen)}`)
    expect(await rig.succeed(['ls', '--json'])).toBe('[]\n')
  },
)
