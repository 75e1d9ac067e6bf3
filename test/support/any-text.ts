import * as fc from 'fast-check'

const SURROGATES = 0x0800
const character = fc
  .integer({ min: 0, max: 0x10_ffff - SURROGATES })
  .map((point) => String.fromCodePoint(point < 0xd800 ? point : point + SURROGATES))

/** Text of any characters that UTF-8 can write. fast-check's own unit `binary` takes seconds to make. */
export const anyText = fc.string({
  unit: fc.oneof(
    character,
    fc.integer({ min: 0, max: 255 }).map((code) => String.fromCodePoint(code)),
  ),
})
