import { expect, test } from 'vitest'
import { readDrillText } from '../../src/model/drill-file.ts'
import { stepText } from '../../src/model/drill-steps.ts'
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
  ['{ kill: master, hard: yes }', '3:21: error: unknown key hard in a step kill → one of kill, only'],
  [
    '{ move: 9-16384, to: redis-2 }',
    '3:13: error: move: expected slots such as 100, 0-5460, or a list of these → see docs/drills.md',
  ],
])('so is a step: %s', ([step, problem]) => {
  expect(problemsOf(`against: { topology: sentinel }\nsteps:\n  - ${step}\n`)).toEqual([
    `drill.yaml:${problem}`,
  ])
})

test('slots are said as a number, a range, or a list', () => {
  const { drill } = readDrillText(`against: { topology: cluster }
steps:
  - { move: 7, to: redis-2 }
  - { move: 0-5460, to: redis-2 }
  - { move: [1, 3-4], to: redis-2 }
`)
  expect(drill?.steps.map(stepText)).toEqual([
    'move: 7-7, to: redis-2',
    'move: 0-5460, to: redis-2',
    'move: 1-1, 3-4, to: redis-2',
  ])
})

test.for(['needs: 7.x', 'needs: [keydb 6.3]', 'needs: []'])(
  'a server is needed by its version: %s',
  (line) => {
    expect(problemsOf(`${GOOD}${line}\n`)).toHaveLength(1)
  },
)
