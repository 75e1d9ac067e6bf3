import { ENVIRONMENT_FORMATS } from '../model/environment-text.ts'
import { listEntries } from '../processes/files.ts'
import { stateDirectory, topologyNames } from '../processes/state.ts'
import { SCHEMA_NAMES } from '../model/schema-names.ts'

/** What the first argument of a command is; the other commands take none. */
const ARGUMENTS: Record<string, 'file' | 'name' | readonly string[]> = {
  init: ['replication', 'sentinel', 'cluster'],
  validate: 'file',
  render: 'file',
  up: 'file',
  run: 'file',
  doctor: 'file',
  status: 'name',
  env: 'name',
  logs: 'name',
  events: 'name',
  cli: 'name',
  start: 'name',
  stop: 'name',
  restart: 'name',
  kill: 'name',
  pause: 'name',
  resume: 'name',
  failover: 'name',
  passwd: 'name',
  fault: ['block', 'partition', 'delay', 'rate', 'flap', 'heal', 'list'],
  drill: 'file',
  certs: ['renew'],
  reset: 'name',
  down: 'name',
  completion: ['bash', 'zsh', 'fish'],
}

/** What options take, where there is a choice. */
const VALUES: Record<string, readonly string[]> = {
  '--format': ENVIRONMENT_FORMATS,
  '--wiring': ['fast', 'meet', 'ordinary'],
  '--of': SCHEMA_NAMES,
  '--port': ['auto'],
}

/**
 * What the last of the words up to the cursor can become: names, files, commands or options. `helpOf` gives the help text
 * of a command, or of the program: it knows all of them and their options.
 */
export async function completionsOf(
  words: string[],
  helpOf: (command: string | undefined) => Promise<string>,
): Promise<string[]> {
  const current = words.at(-1) ?? ''
  const command = words.slice(0, -1).find((word) => !word.startsWith('-'))
  const help = await helpOf(command)
  const candidates = candidatesFor(words, command, help)
  return [...new Set(candidates)].filter((word) => word.startsWith(current))
}

function candidatesFor(words: string[], command: string | undefined, help: string): string[] {
  const current = words.at(-1) ?? ''
  const before = words.at(-2) ?? ''
  const options = optionsIn(help)
  if (options.get(before) === 'value') return [...(VALUES[before] ?? [])]
  if (current.startsWith('-')) return [...options.keys()]
  if (command === undefined) return commandsIn(help)
  const takes = ARGUMENTS[command]
  const first = argumentsAmong(words.slice(0, -1), options).length === 1
  if (takes === undefined || !(first || command === 'down')) return []
  if (takes === 'file') return yamlFiles(current)
  if (takes === 'name') return [...topologyNames(stateDirectory()), ...yamlFiles(current)]
  return [...takes]
}

type Options = Map<string, 'value' | 'flag'>

/** `  -q, --quiet  No progress and no hints  [boolean]`: the options of a help text. */
function optionsIn(help: string): Options {
  return new Map(
    [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+) .*$/gm)].map(([line, name = '']) => [
      name,
      line.includes('[boolean]') ? 'flag' : 'value',
    ]),
  )
}

/** `  redis-ha up <file>  Start a topology`: the commands of a help text. */
function commandsIn(help: string): string[] {
  return [...help.matchAll(/^ +redis-ha ([a-z]+)/gm)].map(([, name = '']) => name)
}

/** The words that are neither an option nor an option's value: the command, and what it is given. */
function argumentsAmong(words: string[], options: Options): string[] {
  return words.filter(
    (word, index) => !word.startsWith('-') && options.get(words[index - 1] ?? '') !== 'value',
  )
}

/** The topology files in the folder that a word leads to, and the folders to go on with. */
function yamlFiles(current: string): string[] {
  const folder = current.slice(0, current.lastIndexOf('/') + 1)
  return listEntries(folder === '' ? '.' : folder)
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap(({ name, isFolder }) =>
      isFolder ? [`${folder}${name}/`] : /\.ya?ml$/.test(name) ? [folder + name] : [],
    )
}
