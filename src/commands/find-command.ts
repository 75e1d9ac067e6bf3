import type { CommandModule } from 'yargs'
import { nearest } from '../model/nearest.ts'
import { COMMANDS } from './all-commands.ts'
import { usage } from './arguments.ts'
import { readCommandLine } from './command-line.ts'
import { demandValue } from './demand-sound.ts'
import { hasProgram, type TakenOption, wordOf } from './takes.ts'

/** What may stand before the command. */
const ANYWHERE = new Map<string, Pick<TakenOption, 'type' | 'short' | 'choices' | 'description'>>([
  ['quiet', { type: 'boolean', short: 'q', choices: undefined, description: undefined }],
  ['help', { type: 'boolean', short: 'h', choices: undefined, description: undefined }],
  ['version', { type: 'boolean', short: 'V', choices: undefined, description: undefined }],
])

/** Where the command stands; undefined where the program itself is asked for help or its version. */
export function commandIndex(line: string[]): number | undefined {
  const index = line.findIndex((word) => !word.startsWith('-') || word === '--')
  const before = readCommandLine(index === -1 ? line : line.slice(0, index), ANYWHERE).options
  const names = COMMANDS.map(wordOf)
  const word = index === -1 || line[index] === '--' ? undefined : line[index]
  const stray = before.find(({ name }) => !ANYWHERE.has(name))
  if (stray)
    throw usage(
      `${stray.typed} stands before the command`,
      'redis-ha COMMAND, and its options behind it',
      line.slice(0, index === -1 ? undefined : index + 1).join(' '),
      word !== undefined && names.includes(word) ? `redis-ha ${word} ${stray.typed}` : 'redis-ha --help',
    )
  for (const option of before) demandValue(option, ANYWHERE.get(option.name))
  if (word !== undefined) return index
  if (before.some(({ name }) => name !== 'quiet')) return undefined
  throw usage('A command is missing', `one of ${names.join(', ')}`, line.join(' '), 'redis-ha --help')
}

export function commandAt(line: string[], index: number): CommandModule {
  const word = line[index] ?? ''
  const names = COMMANDS.map(wordOf)
  const known = COMMANDS.find((command) => wordOf(command) === word)
  if (known) return known
  const meant = word === 'version' ? '--version' : word === '' ? undefined : nearest(word, names)
  throw usage(
    word === '' ? 'The command is empty' : `There is no command "${word}"`,
    `one of ${names.join(', ')}`,
    word === '' ? 'nothing' : word,
    meant === undefined ? 'redis-ha --help' : `redis-ha ${meant}`,
  )
}

/**
 * The words behind a command. One that runs no other program is spared the `--` by which scripts say that no options follow:
 * neither a name nor a file begins with a dash.
 */
export function wordsBehind(line: string[], index: number): string[] {
  const words = line.slice(index + 1)
  const end = words.indexOf('--')
  if (
    end === -1 ||
    hasProgram(line[index] ?? '') ||
    words.slice(end + 1).some((word) => word.startsWith('-'))
  )
    return words
  return words.toSpliced(end, 1)
}
