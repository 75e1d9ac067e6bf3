import {
  type LoadCommand,
  type LoadProblem,
  MAX_COMMANDS,
  type ReadCommands,
  tooMany,
} from './load-commands.ts'

/**
 * Reads keys and their values from a JSON document. Text, numbers, true and false are strings, a list is a list, an object
 * a hash; `{"$set": […]}`, `{"$zset": {"member": 1.5}}`, `{"$stream": [{…}]}` and, with an expiry in seconds,
 * `{"$string": "…", "$ttl": 60}`, `$list` and `$hash` say what else there is.
 */
export function readJsonData(text: string): ReadCommands {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return wrong('its text', 'one JSON document', error instanceof Error ? error.message : String(error))
  }
  if (!isObject(value)) return wrong('its text', 'an object of keys and their values', nameOf(value))
  const commands: LoadCommand[] = []
  for (const [key, held] of Object.entries(value)) {
    const read = commandsFor(key, held)
    if ('problem' in read) return { state: 'wrong', problem: read.problem }
    if (commands.length + read.commands.length > MAX_COMMANDS) return tooMany(`key ${JSON.stringify(key)}`)
    for (const command of read.commands) commands.push(command)
  }
  return { state: 'read', commands }
}

type Read = { commands: LoadCommand[] } | { problem: LoadProblem }

const KINDS = ['$string', '$list', '$set', '$zset', '$hash', '$stream']

function commandsFor(key: string, value: unknown): Read {
  const place = `key ${JSON.stringify(key)}`
  const problem = (expected: string, seen: string): Read => ({ problem: { place, expected, seen } })
  const special = isObject(value) && Object.keys(value).some((name) => name.startsWith('$'))
  const { $ttl: ttl, ...rest } = special ? value : {}
  const entries: [string, unknown][] = special ? Object.entries(rest) : [[plainKind(value), value]]
  const [[kind, held] = ['', undefined], ...others] = entries
  if (others.length > 0 || !KINDS.includes(kind))
    return problem(
      `one of ${KINDS.join(', ')}, and perhaps $ttl`,
      Object.keys(special ? value : {}).join(', '),
    )
  const args = argumentsFor(kind, held)
  if (typeof args === 'string') return problem(args, nameOf(held))
  const commands = args.map(([name, ...values]) => commandOf(place, name, key, ...values))
  if (ttl === undefined) return { commands }
  if (typeof ttl !== 'number' || !(ttl > 0)) return problem('$ttl: seconds, more than 0', nameOf(ttl))
  commands.push(commandOf(place, 'PEXPIRE', key, String(Math.round(ttl * 1000))))
  return { commands }
}

function plainKind(value: unknown): string {
  if (Array.isArray(value)) return '$list'
  return isObject(value) ? '$hash' : '$string'
}

type Arguments = [name: string, ...values: string[]][]

/** The commands for a value, the key left out; or what was expected of it. */
function argumentsFor(kind: string, value: unknown): Arguments | string {
  switch (kind) {
    case '$list':
    case '$set': {
      const members = Array.isArray(value) && value.length > 0 ? texts(value) : undefined
      return members
        ? [[kind === '$list' ? 'RPUSH' : 'SADD', ...members]]
        : 'a list of text and numbers, not empty'
    }
    case '$hash': {
      const fields = isObject(value) ? fieldsOf(value) : undefined
      return fields ? [['HSET', ...fields]] : 'fields with text or numbers, at least one'
    }
    case '$zset': {
      const scores = isObject(value) ? Object.entries(value) : []
      if (scores.length === 0 || scores.some(([, score]) => typeof score !== 'number'))
        return 'members with their scores, at least one'
      return [['ZADD', ...scores.flatMap(([member, score]) => [String(score), member])]]
    }
    case '$stream': {
      const items: unknown[] = Array.isArray(value) ? value : []
      const all = items.map((item) => (isObject(item) ? fieldsOf(item) : undefined))
      const fields = all.filter((one) => one !== undefined)
      return fields.length === 0 || fields.length < all.length
        ? 'a list of entries, each with fields'
        : fields.map((one) => ['XADD', '*', ...one])
    }
    default: {
      const text = texts([value])
      return text ? [['SET', ...text]] : 'text, a number, true or false'
    }
  }
}

function fieldsOf(value: Record<string, unknown>): string[] | undefined {
  const held = texts(Object.values(value))
  return held && held.length > 0
    ? Object.keys(value).flatMap((field, index) => [field, held[index] ?? ''])
    : undefined
}

function texts(values: unknown[]): string[] | undefined {
  const plain = values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
  return plain ? values.map(String) : undefined
}

/** As bytes, one character for each. */
function commandOf(place: string, name: string, ...values: string[]): LoadCommand {
  return { place, args: [name, ...values.map(bytesOf)] }
}

const encoder = new TextEncoder()

function bytesOf(text: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(text)) return text
  return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join('')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function wrong(place: string, expected: string, seen: string): ReadCommands {
  return { state: 'wrong', problem: { place, expected, seen } }
}
