/** An encoding that is not UTF-8: its name as iconv has it, and what tells so. */
interface ForeignEncoding {
  encoding: string
  seen: string
}

/** What bytes are encoded in that should be UTF-8 and are not; undefined where they are. */
export function foreignEncoding(bytes: Uint8Array): ForeignEncoding | undefined {
  const [first, second, third, fourth] = bytes
  if (first === 0xff && second === 0xfe && third === 0 && fourth === 0) return marked('UTF-32')
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return marked('UTF-32')
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return marked('UTF-16')
  // Without a mark: Latin letters have a zero before or behind each.
  if (first === 0 && second !== 0 && third === 0) return unmarked('UTF-16BE')
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return unmarked('UTF-16LE')
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return undefined
  } catch {
    return { encoding: 'LATIN1', seen: placeOfOther(bytes) }
  }
}

function marked(encoding: string): ForeignEncoding {
  return { encoding, seen: `${encoding}, by its first bytes` }
}

function unmarked(encoding: string): ForeignEncoding {
  return { encoding, seen: `${encoding}, by the zeros between its letters` }
}

/** Finds the first line that is not UTF-8, and in it the first byte. */
function placeOfOther(bytes: Uint8Array): string {
  // What could not be read becomes a replacement character, which is rarely in a file itself.
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\uFFFD')[0] ?? ''
  const lines = before.split('\n')
  const at = new TextEncoder().encode(before).length
  const byte = bytes[at]?.toString(16).padStart(2, '0')
  return `a byte 0x${byte} at ${lines.length}:${(lines.at(-1)?.length ?? 0) + 1} that is not UTF-8`
}
