import { describe, expect, test } from 'vitest'
import yargs from 'yargs'
import { COMMANDS } from '../../src/commands/all-commands.ts'
import { demandSound } from '../../src/commands/demand-sound.ts'
import { type Takes, takesOf, wordOf } from '../../src/commands/takes.ts'
import { RedisHaError } from '../../src/model/failure.ts'

// Every command against every kind of slip, as its own declaration has them.

const commands = COMMANDS.map((command) => {
  const { builder } = command
  if (typeof builder !== 'function') throw new TypeError('a command without a builder')
  return { word: wordOf(command), takes: takesOf(command, builder(yargs([]))) }
})

/** Arguments that a command takes, as few as it can have. */
function enough(takes: Takes): string[] {
  return takes.arguments.flatMap(({ isRequired, choices }) => (isRequired ? [choices?.[0] ?? 'x'] : []))
}

/** The parts of what is said of a command line; undefined where it is taken. */
function said(words: string[], takes: Takes) {
  try {
    demandSound(words, takes)
    return undefined
  } catch (error) {
    if (!(error instanceof RedisHaError)) throw error
    const { reason, title, expected, seen, try: advice } = error.failure
    // Each has all four parts, and none is blank.
    if (reason !== 'usage' || [title, expected, seen, advice].some((part) => !part?.trim()))
      throw new Error(`a part is missing: ${error.message}`, { cause: error })
    if (/""|undefined/.test(error.message)) throw new Error(`a blank: ${error.message}`, { cause: error })
    return { title, expected, seen, advice }
  }
}

/** The title alone. */
function titles(lines: string[][], takes: Takes): (string | undefined)[] {
  return lines.map((words) => said(words, takes)?.title)
}

describe.for(commands)('$word', ({ takes }) => {
  const least = enough(takes)
  const options = [...takes.options].filter(([name]) => name !== 'help' && name !== 'version')
  const flags = options.filter(([, { type }]) => type === 'boolean').map(([name]) => name)
  const valued = options.filter(([, { type }]) => type === 'string')

  test('as few arguments as it needs, and each of its options', () => {
    const lines = options.flatMap(([name, option]) => {
      const value = option.type === 'boolean' ? [] : [option.choices?.[0] ?? '1']
      const short = option.short === undefined ? [] : [[`-${option.short}`, ...value, ...least]]
      return [[...least, `--${name}`, ...value], ...short]
    })
    expect(titles([least, ...lines], takes)).toEqual([least, ...lines].map(() => undefined))
  })

  test('an option that it does not have', () => {
    expect(said([...least, '--nonsense'], takes)).toMatchObject({
      title: 'There is no option --nonsense',
      seen: '--nonsense',
    })
    for (const [name] of options) expect(said([...least, `--${name}x`], takes)?.advice).toMatch(/^--/)
  })

  test('an option without a value, or with an empty one', () => {
    for (const [name] of valued) {
      const lines = [
        [...least, `--${name}`],
        [`--${name}`, '--quiet', ...least],
        [...least, `--${name}=`],
        [...least, `--${name}`, ''],
      ]
      expect(titles(lines, takes)).toEqual(lines.map(() => `--${name} is given without a value`))
    }
  })

  test('a value for an option that takes none', () => {
    for (const name of flags) {
      const lines = ['maybe', 'ture', '', '1'].map((value) => [...least, `--${name}=${value}`])
      expect(titles(lines, takes)).toEqual(lines.map(() => `--${name} takes no value`))
      expect(said([...least, `--${name}=true`], takes)).toBeUndefined()
      expect(said([...least, `--no-${name}`], takes)?.title).toBe(`There is no option --no-${name}`)
    }
  })

  test('an option that is given twice', () => {
    for (const name of flags)
      expect(said([...least, `--${name}`, `--${name}`], takes)?.title).toBe(`--${name} is given 2 times`)
    for (const [name, { choices, isRepeatable }] of valued) {
      const value = choices?.[0] ?? '1'
      const title = said([...least, `--${name}=${value}`, `--${name}`, value], takes)?.title
      expect(title).toBe(isRepeatable ? undefined : `--${name} is given 2 times`)
    }
  })

  test('too few arguments, too many, or an empty one', () => {
    const few = least.map((_, count) => least.slice(0, count))
    expect(titles(few, takes)).toEqual(
      few.map((_, index) => `An argument is missing: <${takes.arguments[index]?.name}>`),
    )
    const more = [...least, ...takes.arguments.slice(least.length).map(() => 'x'), 'more']
    const isList = takes.arguments.some((argument) => argument.isList)
    expect(said(more, takes)?.title).toBe(isList ? undefined : 'more: one argument too many')
    // Redis has an empty key.
    const full = takes.arguments.filter(({ name }) => name !== 'keys')
    const empty = full.map((_, index) =>
      [...least, 'x'].slice(0, Math.max(index + 1, least.length)).with(index, ''),
    )
    expect(titles(empty, takes)).toEqual(full.map(({ name }) => `An argument is empty: <${name}>`))
  })

  test('an argument that is written as an option', () => {
    const names = takes.arguments.map(({ name }) => name).filter((name) => !takes.options.has(name))
    const lines = names.map((name) => [`--${name}`, 'x'])
    expect(titles(lines, takes)).toEqual(names.map((name) => `There is no option --${name}`))
  })
})

test.for(commands.filter(({ takes }) => takes.behindDashes === undefined))(
  '$word runs no other program',
  ({ word, takes }) => {
    expect(said([...enough(takes), '--', '-x'], takes)?.title).toBe(`${word} runs no other program`)
  },
)

test.for(commands.filter(({ takes }) => takes.behindDashes !== undefined))(
  '$word: what stands behind -- is not looked at, and who leaves it out is told of it',
  ({ takes }) => {
    expect(said([...enough(takes), '--', 'x', '--json=maybe', '', '--'], takes)).toBeUndefined()
    expect(said([...enough(takes), 'x', 'PING', '--raw'], takes)?.advice).toContain('behind --')
  },
)

function takesOfCommand(wanted: string): Takes {
  const found = commands.find(({ word }) => word === wanted)
  if (!found) throw new TypeError(`no command ${wanted}`)
  return found.takes
}

test('a number with a minus is a value, and a dash is one', () => {
  const takes = takesOfCommand('logs')
  expect(said(['x', '-n', '-5'], takes)).toBeUndefined()
  expect(said(['x', '-n', '-f'], takes)?.seen).toBe('-f, which is an option')
  expect(said(['x', '-fn', '5'], takes)).toBeUndefined()
})

test('an option that is in no list is told by its description', () => {
  expect(said(['shop', '--to'], takesOfCommand('failover'))).toEqual({
    title: '--to is given without a value',
    expected: 'The replica that is to take over; default: the best one',
    seen: 'nothing',
    advice: '--to VALUE',
  })
})

test('a word of several is suggested', () => {
  const takes = takesOfCommand('up')
  expect(said(['x', '--wiring', 'fats'], takes)).toEqual({
    title: `--wiring can't be "fats"`,
    expected: 'fast, meet or ordinary',
    seen: 'fats',
    advice: '--wiring fast',
  })
})

test('help is given for any line', () => {
  for (const { takes } of commands) expect(said(['--nonsense', '--help'], takes)).toBeUndefined()
})
