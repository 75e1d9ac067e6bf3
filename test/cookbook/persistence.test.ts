import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../../examples/cookbook/persistence.mjs', import.meta.url))

test('what each persistence keeps after a crash of all nodes is measured', async () => {
  const { stdout } = await execa(process.execPath, [PROGRAM], { stdin: 'ignore' })
  const rows = [...stdout.matchAll(/'([\w, ]+)' +│ (\d+) +│ (\d+) +│ (\d+) +│ (\d+) +│/g)].map(
    ([, kind = '', acknowledged, kept, , lost]) => ({
      kind,
      acknowledged: Number(acknowledged),
      kept: Number(kept),
      lost: Number(lost),
    }),
  )
  expect(rows.map(({ kind }) => kind)).toEqual([
    'none',
    'rdb, each second',
    'aof, everysec',
    'aof, always',
    'rdb and aof',
  ])
  const row = (kind: string) => rows.find((each) => each.kind === kind)
  expect(rows.every(({ acknowledged }) => acknowledged > 0)).toBe(true)
  expect(row('none')?.kept).toBe(0)
  // Killed, not powered off: what a server has handed to the kernel is there.
  for (const kind of ['aof, everysec', 'aof, always', 'rdb and aof']) expect(row(kind)?.lost).toBe(0)
  expect(row('rdb, each second')?.kept).toBeGreaterThan(0)
})
