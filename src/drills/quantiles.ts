/** Values for {@link quantile}: of so many, those that are finite. */
export function collected(count: number, valueOf: (index: number) => number): Float64Array {
  const values = new Float64Array(count)
  let length = 0
  for (let index = 0; index < count; index++) {
    const value = valueOf(index)
    if (value !== Infinity) values[length++] = value
  }
  return values.subarray(0, length)
}

/** The value that so large a part of the values does not exceed; null where there are none. It changes their order. */
export function quantile(values: Float64Array, part: number): number | null {
  if (values.length === 0) return null
  const rank = Math.max(0, Math.min(values.length - 1, Math.ceil(values.length * part) - 1))
  return nth(values, rank)
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
