import { expect, test } from 'vitest'
import { Clone } from './clone.ts'

const node = (version: string) =>
  `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`

test.for(['12.22.9', '18.20.4', '20.18.3'])(
  'Node %s is too old, and is told so before anything else',
  (version) => {
    using clone = new Clone()
    const { code, stderr, calls } = clone.run('start.mjs', [], { preload: node(version) })
    expect(stderr).toContain('expected  Node.js 20.19 or later')
    expect(stderr).toContain(`seen      Node.js ${version}`)
    expect(calls).toEqual([])
    expect(code).toBe(3)
  },
)

test.for(['20.19.0', '21.0.0', '24.1.0'])('Node %s will do', (version) => {
  using clone = new Clone().withRedis()
  expect(clone.run('start.mjs', [], { preload: node(version) }).code).toBe(0)
})
