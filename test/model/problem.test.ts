import { expect, test } from 'vitest'
import { formatProblem, hasErrors, type Problem } from '../../src/model/problem.ts'

const problem: Problem = { severity: 'error', message: 'unknown key prot', try: 'port:', path: ['prot'] }

test('in a file it has the form that editors and CI logs make a link of', () => {
  expect(formatProblem({ ...problem, line: 3, column: 1 }, 'examples/shop.yaml')).toBe(
    'examples/shop.yaml:3:1: error: unknown key prot\n  try  port:',
  )
})

test('elsewhere it has its path', () => {
  expect(formatProblem({ ...problem, path: ['sentinel', 'prot'] }, 'the topology')).toBe(
    'the topology: sentinel.prot: error: unknown key prot\n  try  port:',
  )
  expect(formatProblem({ severity: 'warning', message: 'it is odd', path: [] }, 'the topology')).toBe(
    'the topology: warning: it is odd',
  )
})

test('warnings are no errors', () => {
  expect(hasErrors([])).toBe(false)
  expect(hasErrors([{ ...problem, severity: 'warning' }])).toBe(false)
  expect(hasErrors([{ ...problem, severity: 'warning' }, problem])).toBe(true)
})
