/**
 * Choices that a seed repeats: each call takes a number from 0 to `count` - 1. The generator is mulberry32 by Tommy Ettinger, of
 * the public domain: 32 bits of state are plenty for a few choices.
 */
export function seededChoice(seed: number): (count: number) => number {
  let state = seed >>> 0
  return (count) => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count)
  }
}
