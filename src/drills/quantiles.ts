/** Values for {@link quantile}: how much later each was than another, at least 0, of those that were at all (not at Infinity). */
export function differences(earlier: Float64Array, later: Float64Array): Float64Array {
  const values = new Float64Array(later.length)
  let length = 0
  for (let index = 0; index < later.length; index++) {
    const value = (later[index] ?? Infinity) - (earlier[index] ?? 0)
    if (value < Infinity) values[length++] = value < 0 ? 0 : value
  }
  return values.subarray(0, length)
}

/** The value that so large a part of the values does not exceed; null where there are none. It changes their order. */
export function quantile(values: Float64Array, part: number): number | null {
  if (values.length === 0) return null
  if (part === 1) return largest(values)
  const rank = Math.max(0, Math.min(values.length - 1, Math.ceil(values.length * part) - 1))
  return nth(values, rank)
}

function largest(values: Float64Array): number {
  let most = -Infinity
  for (let index = 0; index < values.length; index++) most = Math.max(most, values[index] ?? most)
  return most
}

/** The value that would stand there if they were sorted, without sorting a million: Hoare's selection. */
function nth(values: Float64Array, rank: number): number {
  let left = 0
  let right = values.length - 1
  while (left < right) {
    const pivot = middleOf(at(values, left), at(values, (left + right) >>> 1), at(values, right))
    let low = left
    let high = right
    while (low <= high) {
      while (at(values, low) < pivot) low++
      while (at(values, high) > pivot) high--
      if (low > high) break
      const value = at(values, low)
      values[low++] = at(values, high)
      values[high--] = value
    }
    if (rank <= high) right = high
    else if (rank >= low) left = low
    else return at(values, rank)
  }
  return at(values, rank)
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
