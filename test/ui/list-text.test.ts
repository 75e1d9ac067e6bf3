import { expect, test } from 'vitest'
import { formatPorts } from '../../src/ui/list-text.ts'

test.for([
  [[], ''],
  [[6379], '6379'],
  [[6379, 6380, 6381], '6379-6381'],
  [[6379, 6381], '6379, 6381'],
  [[26379, 6379, 6380, 26380], '6379-6380, 26379-26380'],
] as const)('the ports %j are shown as "%s"', ([ports, text]) => {
  expect(formatPorts([...ports])).toBe(text)
})
