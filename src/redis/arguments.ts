/** White space to C's `isspace`, which may stand between arguments. JavaScript's `\s` has much more. */
const SPACE = /[ \t\n\v\f\r]/
/** What ends an argument without quotes. The two are not the same in `sdssplitargs`. */
const END = /[ \t\n\r]/

/**
 * What Redis's own line parser (`sdssplitargs` in sds.c) makes of a line; undefined where its quotes don't balance. `decode`
 * gives the text of bytes that are written as `\xc3\xa9`: UTF-8, unless the line has a character for each byte.
 */
export function splitArguments(line: string, decode: Decode = decodeUtf8): string[] | undefined {
  const args: string[] = []
  let at = 0
  while (at < line.length) {
    if (SPACE.test(line.charAt(at))) {
      at++
      continue
    }
    const read = readArgument(line, at, decode)
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

function readArgument(line: string, start: number, decode: Decode): Read | undefined {
  let text = ''
  let at = start
  while (at < line.length && !END.test(line.charAt(at))) {
    const character = line.charAt(at)
    if (character === '"' || character === "'") {
      const quoted =
        character === '"' ? readDoubleQuoted(line, at + 1, decode) : readSingleQuoted(line, at + 1)
      // A closing quote must end the argument.
      if (!quoted || (quoted.end < line.length && !SPACE.test(line.charAt(quoted.end)))) return undefined
      return { text: text + quoted.text, end: quoted.end }
    }
    text += character
    at++
  }
  return { text, end: at }
}

/** `\x` stands for a byte, and Redis itself writes `é` as `\xc3\xa9`. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const decodeUtf8: Decode = (bytes) => utf8.decode(bytes)
type Decode = (bytes: Uint8Array) => string
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\u0007' }

function readDoubleQuoted(line: string, start: number, decode: Decode): Read | undefined {
  let text = ''
  let bytes: number[] = []
  const takeBytes = () => {
    if (bytes.length > 0) text += decode(Uint8Array.from(bytes))
    bytes = []
  }
  for (let at = start; at < line.length; at++) {
    const character = line.charAt(at)
    const hex = /^\\x([0-9a-fA-F]{2})/.exec(line.slice(at, at + 4))?.[1]
    if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16))
      at += 3
      continue
    }
    takeBytes()
    if (character === '"') return { text, end: at + 1 }
    if (character !== '\\') text += character
    else if (at + 1 < line.length) {
      const escaped = line.charAt(at + 1)
      text += ESCAPES[escaped] ?? escaped
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
  const escaped = argument.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0)
    // From 0x80 on a character is not the byte of the same number.
    return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : character
  })
  return `"${escaped}"`
}
