import { nearest } from '../model/nearest.ts'
import { usage } from './arguments.ts'
import { type CommandLine, type GivenOption, readCommandLine } from './command-line.ts'
import { OPTION_VALUES } from './option-values.ts'
import type { TakenArgument, TakenOption, Takes } from './takes.ts'

/**
 * Throws a `usage` failure where the words behind a command are not what it takes. yargs is lenient: it takes a default for
 * a value that is missing, and false for one that it does not know.
 */
export function demandSound(words: string[], takes: Takes): void {
  const end = words.indexOf('--')
  const line = readCommandLine(end === -1 ? words : words.slice(0, end), takes.options)
  if (line.options.some(({ name }) => name === 'help' || name === 'version')) return
  demandKnown(line, takes, end !== -1)
  demandNoInput(line)
  for (const option of line.options) demandValue(option, takes.options.get(option.name))
  demandOnce(line.options, takes)
  if (end !== -1 && takes.behindDashes === undefined)
    throw usage(
      `${wordIn(takes)} runs no other program`,
      `redis-ha ${takes.usage} [options], and nothing behind --`,
      words.slice(end).join(' '),
      `redis-ha ${wordIn(takes)} --help`,
    )
  demandArguments(line.arguments, takes, end !== -1)
}

function wordIn({ usage: line }: Takes): string {
  return line.split(' ')[0] ?? ''
}

function demandKnown(line: CommandLine, takes: Takes, hasDashes: boolean): void {
  const unknown = line.options.filter(({ name }) => !takes.options.has(name))
  if (unknown.length === 0) return
  const own = [...takes.options.keys()].filter((name) => !['version', 'help', 'quiet'].includes(name))
  const known = [...own, 'quiet']
  const typed = unknown.map((option) => option.typed).join(', ')
  const meant = unknown.map(({ name }) => (name.length > 1 ? nearest(name, known) : undefined))
  const suggested = meant.flatMap((name) => (name === undefined ? [] : [`--${name}`]))
  throw usage(
    unknown.length === 1 ? `There is no option ${typed}` : `There are no options ${typed}`,
    known.map((name) => `--${name}`).join(', '),
    typed,
    behindDashes(line.arguments, takes, hasDashes) ??
      (suggested.length > 0 ? suggested.join(', ') : `redis-ha ${wordIn(takes)} --help`),
  )
}

/**
 * With other programs `-` is the standard input. A topology belongs to the path of its file, from whose folder the paths in it start, so
 * there is nothing that it could be here.
 */
function demandNoInput({ options, arguments: given }: CommandLine): void {
  const option = options.find(({ value }) => value === '-')
  if (!option && !given.includes('-')) return
  throw usage(
    'Standard input is not read',
    option ? `${option.typed} with a path` : 'a name, or the path of a file',
    option ? `${option.typed} -` : '-',
    'write it to a file, and name that',
  )
}

/** Throws where an option takes a value and has none, or has one that it does not take. */
export function demandValue(
  { name, typed, value, isInline }: GivenOption,
  option: Pick<TakenOption, 'type' | 'choices' | 'description'> | undefined,
): void {
  if (option?.type === 'boolean') {
    if (!isInline || value === 'true' || value === 'false') return
    throw usage(
      `${typed} takes no value`,
      `${typed} alone`,
      `${typed}=${value ?? ''}`,
      `${typed}, or without it`,
    )
  }
  const { expected, example } = OPTION_VALUES[name] ?? {
    expected: option?.description ?? 'a value',
    example: 'VALUE',
  }
  if (value === undefined || value === '' || (!isInline && isOption(value))) {
    const seen = value ? `${value}, which is an option` : 'nothing'
    throw usage(`${typed} is given without a value`, expected, seen, `${typed} ${example}`)
  }
  if (option?.choices && !option.choices.includes(value))
    throw usage(
      `${typed} can't be "${value}"`,
      expected,
      value,
      `${typed} ${nearest(value, option.choices) ?? example}`,
    )
}

/** As yargs sees it: a number with a minus is a value. */
function isOption(word: string): boolean {
  return /^-./.test(word) && !/^-\d*\.?\d+$/.test(word)
}

function demandOnce(options: GivenOption[], takes: Takes): void {
  for (const { name, typed } of options) {
    const same = options.filter((option) => option.name === name)
    if (same.length === 1 || takes.options.get(name)?.isRepeatable === true) continue
    throw usage(
      `${typed} is given ${same.length} times`,
      takes.options.get(name)?.type === 'boolean' ? 'once' : 'one value',
      same.map((option) => option.value ?? option.typed).join(' and '),
      `${typed} once`,
    )
  }
}

function demandArguments(given: string[], takes: Takes, hasDashes: boolean): void {
  const { arguments: taken } = takes
  const whole = `redis-ha ${takes.usage} [options]`
  const command = wordIn(takes)
  const list = taken.findIndex(({ isList }) => isList)
  const extra = list === -1 ? given.slice(taken.length) : []
  if (extra.length > 0)
    throw usage(
      `${extra.join(' ')}: ${extra.length === 1 ? 'one argument' : `${extra.length} arguments`} too many`,
      whole,
      `redis-ha ${[command, ...given].join(' ')}`,
      behindDashes(given, takes, hasDashes) ?? `redis-ha ${command} --help`,
    )
  const missing = taken[given.length]
  if (missing?.isRequired === true)
    throw usage(
      `An argument is missing: <${missing.name}>`,
      whole,
      `redis-ha ${[command, ...given].join(' ')}`,
      `redis-ha ${command} --help`,
    )
  given.forEach((word, index) => demandArgument(word, taken[index] ?? taken[list], whole))
}

/** Only a key may be empty: Redis has one like that. */
function demandArgument(word: string, taken: TakenArgument | undefined, whole: string): void {
  if (word === '' && taken?.name !== 'keys')
    throw usage(
      `An argument is empty: <${taken?.name}>`,
      whole,
      'nothing',
      'whether the variable that it comes from is set',
    )
  if (taken?.choices && !taken.choices.includes(word))
    throw usage(
      `There is no ${taken.name} "${word}"`,
      taken.choices.join(', '),
      word,
      nearest(word, taken.choices) ?? taken.choices[0] ?? '',
    )
}

/** What to say where the words of another program stand among those of the command. */
function behindDashes(given: string[], takes: Takes, hasDashes: boolean): string | undefined {
  const isMore = given.length > takes.arguments.filter(({ isList }) => !isList).length
  return isMore && !hasDashes ? takes.behindDashes : undefined
}
