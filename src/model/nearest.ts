import { distance } from 'fastest-levenshtein'

/** The known word that a mistyped one most likely meant; undefined where none is near enough to suggest. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: { word: string; distance: number } | undefined
  for (const candidate of known) {
    const found = distance(word.toLowerCase(), candidate.toLowerCase())
    if (!best || found < best.distance) best = { word: candidate, distance: found }
  }
  return best && best.distance <= Math.max(2, Math.floor(word.length / 3)) ? best.word : undefined
}
