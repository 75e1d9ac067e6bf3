import { expect, test } from 'vitest'
import { readDrillText } from '../../src/model/drill-file.ts'
import { formatProblem } from '../../src/model/problem.ts'

const GOOD = `against: { topology: sentinel }
steps:
  - kill: master
`

function problemsOf(text: string): string[] {
  return readDrillText(text).problems.map((problem) =>
    formatProblem(problem, 'drill.yaml').replace('\n  try  ', ' → '),
  )
}

test('what a file does not say has its default', () => {
  const { drill, problems } = readDrillText(GOOD)
  expect(problems).toEqual([])
  expect(drill).toMatchObject({
    workload: { clients: 4, rate: 400, wait: 0, timeout: 10_000 },
    steps: [{ kill: ['master'] }],
    expect: {},
  })
})

test.for([
  ['expct: { lost: 0 }', '5:1: error: unknown key expct → expect'],
  ['expect: { losst: 0 }', '5:11: error: there is no measurement losst → lost'],
  ['workload: { rat: 4 }', '5:13: error: unknown key rat → rate'],
])('a misspelt key is told with its place: %s', ([line, problem]) => {
  expect(problemsOf(`${GOOD}\n${line}\n`)).toEqual([`drill.yaml:${problem}`])
})

test.for([
  ['kil: master', '3:5: error: there is no step kil → kill'],
  ['run: soon', '3:10: error: run: expected a duration such as 500ms, 5s or 1m → see docs/drills.md'],
  ['{ kill: master, hard: yes }', '3:21: error: unknown key hard in a step kill → one of kill'],
])('so is a step: %s', ([step, problem]) => {
  expect(problemsOf(`against: { topology: sentinel }\nsteps:\n  - ${step}\n`)).toEqual([
    `drill.yaml:${problem}`,
  ])
})
