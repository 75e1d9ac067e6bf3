/** What Redis's own line parser (`sdssplitargs` in sds.c) makes of a line; undefined where its quotes don't balance. */
export function splitArguments(line: string): string[] | undefined {
  const args: string[] = []
  let at = 0
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
      at++
      continue
    }
    const read = readArgument(line, at)
    if (!read) return undefined
    args.push(read.text)
    at = read.end
  }
  return args
}

interface Read {
  text: string
  end: number
}

function readArgument(line: string, start: number): Read | undefined {
  let text = ''
  let at = start
  while (at < line.length && !/\s/.test(line.charAt(at))) {
    const character = line.charAt(at)
    if (character === '"' || character === "'") {
      const quoted = character === '"' ? readDoubleQuoted(line, at + 1) : readSingleQuoted(line, at + 1)
      // A closing quote must end the argument.
      if (!quoted || (quoted.end < line.length && !/\s/.test(line.charAt(quoted.end)))) return undefined
      return { text: text + quoted.text, end: quoted.end }
    }
    text += character
    at++
  }
  return { text, end: at }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\u0007' }

function readDoubleQuoted(line: string, start: number): Read | undefined {
  const bytes: string[] = []
  for (let at = start; at < line.length; at++) {
    const character = line.charAt(at)
    if (character === '"') return { text: bytes.join(''), end: at + 1 }
    if (character !== '\\') {
      bytes.push(character)
      continue
    }
    const hex = /^\\x([0-9a-fA-F]{2})/.exec(line.slice(at, at + 4))?.[1]
    if (hex !== undefined) {
      bytes.push(String.fromCharCode(Number.parseInt(hex, 16)))
      at += 3
    } else if (at + 1 < line.length) {
      const escaped = line.charAt(at + 1)
      bytes.push(ESCAPES[escaped] ?? escaped)
      at++
    }
  }
  return undefined
}

function readSingleQuoted(line: string, start: number): Read | undefined {
  let text = ''
  for (let at = start; at < line.length; at++) {
    const character = line.charAt(at)
    if (character === "'") return { text, end: at + 1 }
    if (character === '\\' && line.charAt(at + 1) === "'") {
      text += "'"
      at++
    } else text += character
  }
  return undefined
}

/** Writes an argument so that Redis reads back just this text. */
export function quoteArgument(argument: string): string {
  if (/^[^\s"'\\#\p{Cc}][^\s"'\\\p{Cc}]*$/u.test(argument)) return argument
  const escaped = argument
    .replace(/["\\]/g, '\\$&')
    .replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `"${escaped}"`
}
