import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { examplesOf } from '../../scripts/reference/examples.ts'
import { fileKeys } from '../../scripts/reference/file-keys.ts'
import { generatedFiles } from '../../scripts/reference/generated-files.ts'
import { readTopologyValue } from '../../src/model/read-topology.ts'
import { sectionKeys, topLevelKeys } from '../../src/model/topology-file.ts'

test.for(generatedFiles())('$path is what npm run build makes', ({ path, text }) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text)
})

describe('the reference of the topology file', () => {
  const keys = fileKeys()

  test('has every key', () => {
    const expected = [
      ...Object.values(topLevelKeys).flat(),
      ...Object.entries(sectionKeys).flatMap(([section, names]) => names.map((name) => `${section}.${name}`)),
      'nodes.*.config',
      'nodes.*.server',
      'nodes.*.modules',
    ]
    expect(keys.map(({ path }) => path).toSorted()).toEqual([...new Set(expected)].toSorted())
  })

  test.for(keys)('has valid examples of $path', (key) => {
    const [kind] = key.kinds.keys()
    for (const example of examplesOf(key, keys)) {
      const written: object = parse(example)
      const { problems } = readTopologyValue({ topology: kind, ...written }, 'shop')
      // An example may depend on others: a list of ports on the number of nodes, a certificate on its key.
      const wrong = problems.filter(
        ({ severity, message }) =>
          severity === 'error' && !/ports for|together, or none of them/.test(message),
      )
      expect([example, wrong]).toEqual([example, []])
    }
  })
})
