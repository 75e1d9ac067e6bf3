import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { processesAt } from '../../torture/support/processes.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const folder = useTemporaryFolder()

test.runIf(process.platform === 'linux')(
  'a process that is left in a place is seen, and a dead one is not',
  async () => {
    expect(processesAt(folder)).toEqual([])
    const child = spawn('sleep', ['600'], { cwd: folder, stdio: 'ignore' })
    await once(child, 'spawn')
    expect(processesAt(folder)).toEqual([child.pid])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(processesAt(folder)).toEqual([])
  },
)
