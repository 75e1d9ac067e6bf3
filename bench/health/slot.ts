const slots = 16384

/** CRC16-CCITT (XMODEM), as the cluster specification has it. */
function slotOf(key: string): number {
  let crc = 0
  for (const byte of Buffer.from(key)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc % slots
}

/** A key that begins with `prefix` and lies in one of the `start-end` or `slot` ranges. */
export function keyIn(ranges: readonly string[], prefix: string): string {
  for (let i = 0; i < 50 * slots; i++) {
    const key = `${prefix}:${i}`
    const slot = slotOf(key)
    for (const range of ranges) {
      const [start, end = start] = range.split('-').map(Number)
      if (start !== undefined && end !== undefined && slot >= start && slot <= end) return key
    }
  }
  throw new Error(`no key found for slots ${ranges.join(' ')}`)
}
