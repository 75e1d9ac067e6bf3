/** Values in order, for {@link quantile}. */
export function inOrder(count: number, valueOf: (index: number) => number | undefined): Float64Array {
  const values = new Float64Array(count)
  let length = 0
  for (let index = 0; index < count; index++) {
    const value = valueOf(index)
    if (value !== undefined) values[length++] = value
  }
  return values.subarray(0, length).toSorted()
}

/** The value that so large a part of ordered values does not exceed; null where there are none. */
export function quantile(values: Float64Array, part: number): number | null {
  if (values.length === 0) return null
  return values[Math.max(0, Math.min(values.length - 1, Math.ceil(values.length * part) - 1))] ?? null
}
