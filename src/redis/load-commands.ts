import { splitArguments } from './arguments.ts'

/** A command as a load file has it. Each character of an argument is one byte: values may be binary. */
export interface LoadCommand {
  args: [name: string, ...rest: string[]]
  /** Where it stands: `line 7`, or what else a reader finds it by. */
  place: string
}

/** What is wrong with a load file. */
export interface LoadProblem {
  place: string
  expected: string
  seen: string
}

export type ReadCommands =
  | { state: 'read'; commands: LoadCommand[] }
  | { state: 'wrong'; problem: LoadProblem }

/** Each takes some hundred bytes of memory, however short it is. */
export const MAX_COMMANDS = 1_000_000

export const tooMany = (place: string): ReadCommands => ({
  state: 'wrong',
  problem: {
    place,
    expected: `at most ${MAX_COMMANDS} commands in a file; several files, or an RDB file, have room for more`,
    seen: 'more',
  },
})

/** What ends a connection, or what changes how its replies come: a load could not tell which reply is whose. */
const UNSUITABLE = [
  'subscribe',
  'psubscribe',
  'ssubscribe',
  'monitor',
  'sync',
  'psync',
  'quit',
  'reset',
  'hello',
  'auth',
]

/**
 * Reads commands as `redis-cli < file` does, one a line with Redis's own quotes, `#` before a remark; or, as
 * `redis-cli --pipe` does, in the protocol's own form, in which an AOF is written too. `bytes` has a character for each byte.
 */
export function readCommands(bytes: string): ReadCommands {
  const read = bytes.startsWith('*') ? readProtocol(bytes) : readLines(bytes)
  if (read.state === 'wrong') return read
  const wrong = read.commands.find(({ args: [name, ...rest] }) => isUnsuitable(name, rest))
  if (!wrong) return read
  const expected = 'a command that writes'
  return { state: 'wrong', problem: { place: wrong.place, expected, seen: wrong.args[0] } }
}

function isUnsuitable(name: string, [first = '']: string[]): boolean {
  const word = name.toLowerCase()
  return UNSUITABLE.includes(word) || (word === 'client' && first.toLowerCase() === 'reply')
}

function readLines(bytes: string): ReadCommands {
  const commands: LoadCommand[] = []
  // What some editors put before UTF-8.
  const text = bytes.startsWith('\u00ef\u00bb\u00bf') ? bytes.slice(3) : bytes
  for (const [index, line] of text.split('\n').entries()) {
    const place = `line ${index + 1}`
    if (/^\s*(#|$)/.test(line)) continue
    const args = splitArguments(line, asBytes)
    const [name, ...rest] = args ?? []
    if (name === undefined) {
      const expected = 'quotes that balance, each followed by a space or the end of the line'
      return { state: 'wrong', problem: { place, expected, seen: 'others' } }
    }
    if (commands.length === MAX_COMMANDS) return tooMany(place)
    commands.push({ args: [name, ...rest], place })
  }
  return { state: 'read', commands }
}

function asBytes(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

/** `*2\r\n$3\r\nDEL\r\n$1\r\na\r\n`: arrays of bulk strings. */
function readProtocol(bytes: string): ReadCommands {
  const commands: LoadCommand[] = []
  let at = 0
  const number = (mark: string): number | undefined => {
    const end = bytes.indexOf('\r\n', at)
    const text = end < 0 ? '' : bytes.slice(at, end)
    if (!text.startsWith(mark) || !/^\d{1,10}$/.test(text.slice(1))) return undefined
    at = end + 2
    return Number(text.slice(1))
  }
  while (at < bytes.length) {
    const place = `command ${commands.length + 1}, at byte ${at}`
    const wrong = (seen: string): ReadCommands => {
      const expected = 'an array of bulk strings, as in *1\\r\\n$4\\r\\nPING\\r\\n'
      return { state: 'wrong', problem: { place, expected, seen } }
    }
    // An AOF may have remarks with times in it.
    if (bytes[at] === '#') {
      at = bytes.indexOf('\n', at) + 1 || bytes.length
      continue
    }
    const count = number('*')
    if (count === undefined) return wrong('no array')
    const args: string[] = []
    for (let index = 0; index < count; index++) {
      const length = number('$')
      if (length === undefined) return wrong(at >= bytes.length ? 'the end of the file' : 'no bulk string')
      if (bytes.slice(at + length, at + length + 2) !== '\r\n')
        return wrong('a bulk string of another length')
      args.push(bytes.slice(at, at + length))
      at += length + 2
    }
    const [name, ...rest] = args
    if (commands.length === MAX_COMMANDS) return tooMany(place)
    if (name !== undefined) commands.push({ args: [name, ...rest], place })
  }
  return { state: 'read', commands }
}
