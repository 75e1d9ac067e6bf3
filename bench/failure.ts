/** The benchmark can't go on: something it measures did not do what it must. */
export class BenchFailure extends Error {}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
