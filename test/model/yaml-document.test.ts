import { expect, test } from 'vitest'
import { parseYaml } from '../../src/model/yaml-document.ts'

test('the number of a directive stays as it is written', () => {
  const text =
    'config:\n  a: 1.10\n  b: [0100, 1e3, 9007199254740993]\nnodes: { redis-1: { config: { c: +5 } } }\nport: 07'
  expect(parseYaml(text).value).toEqual({
    config: { a: '1.10', b: ['0100', '1e3', '9007199254740993'] },
    nodes: { 'redis-1': { config: { c: '+5' } } },
    port: 7,
  })
})
