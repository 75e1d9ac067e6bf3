import type { CommandModule } from 'yargs'

/** What a command can be given, as its declaration has it. */
export interface Takes {
  /** `up <file>`, as the help shows it. */
  usage: string
  arguments: TakenArgument[]
  /** By their names, without dashes. */
  options: Map<string, TakenOption>
  /** How to hand words to another program; undefined for a command that runs none. */
  behindDashes: string | undefined
}

export interface TakenArgument {
  name: string
  isRequired: boolean
  isList: boolean
  choices: string[] | undefined
}

export interface TakenOption {
  type: 'boolean' | 'string'
  short: string | undefined
  isRepeatable: boolean
  choices: string[] | undefined
  /** As the help has it. */
  description: string | undefined
}

/** What yargs has gathered. */
interface Gathered {
  key: Record<string, boolean>
  boolean: string[]
  array: string[]
  alias: Record<string, string[] | undefined>
  choices: Record<string, string[] | undefined>
  descriptions: Record<string, string | undefined>
}

/** The part of yargs that its types leave out. */
interface Built {
  getOptions: () => Omit<Gathered, 'descriptions'>
  getInternalMethods: () => {
    getUsageInstance: () => { getDescriptions: () => Gathered['descriptions'] }
  }
}

/** Commands that hand the words behind `--` to another program, and what to say to those who leave out the dashes. */
const BEHIND_DASHES: Record<string, string | undefined> = {
  cli: 'redis-ha cli NAME -- GET key: what redis-cli is to run stands behind --',
  run: 'redis-ha run FILE -- npm test: the command and its arguments stand behind --',
  drill: 'redis-ha drill FILE -- node worker.js: a program and its arguments stand behind --',
}

/** Whether what stands behind `--` is another program's. Elsewhere it is what it is everywhere: an argument, no option. */
export function hasProgram(command: string): boolean {
  return BEHIND_DASHES[command] !== undefined
}

export function wordOf({ command }: Pick<CommandModule, 'command'>): string {
  return usageOf({ command }).split(' ')[0] ?? ''
}

/** Reads it from the declaration: `built` is what the builder of the command made. */
export function takesOf(declared: CommandModule, built: unknown): Takes {
  const usage = usageOf(declared)
  const parser = built as Built
  const descriptions = parser.getInternalMethods().getUsageInstance().getDescriptions()
  const gathered: Gathered = { ...parser.getOptions(), descriptions }
  const list = [...usage.matchAll(/([<[])([a-z]+)(\.\.)?[>\]]/g)].map(
    ([, bracket, name = '', dots]): TakenArgument => ({
      name,
      isRequired: bracket === '<',
      isList: dots !== undefined,
      choices: gathered.choices[name],
    }),
  )
  const names = Object.keys(gathered.key).filter(
    (key) => key.length > 1 && !list.some(({ name }) => name === key),
  )
  return {
    usage,
    arguments: list,
    options: new Map(names.map((name) => [name, optionOf(name, gathered)])),
    behindDashes: BEHIND_DASHES[wordOf(declared)],
  }
}

function usageOf({ command }: Pick<CommandModule, 'command'>): string {
  return String(command)
}

function optionOf(name: string, gathered: Gathered): TakenOption {
  return {
    type: gathered.boolean.includes(name) ? 'boolean' : 'string',
    short: gathered.alias[name]?.find((alias) => alias.length === 1),
    isRepeatable: gathered.array.includes(name),
    choices: gathered.choices[name],
    description: gathered.descriptions[name],
  }
}
