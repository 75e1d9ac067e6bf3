export function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b)
  const middle = ordered.length / 2
  const low = ordered[Math.ceil(middle) - 1]
  const high = ordered[Math.floor(middle)]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}

/** Each run against the run of the same round. */
export function pairwise(above: readonly number[], below: readonly number[]): number[] {
  return above.flatMap((value, i) => {
    const other = below[i]
    return other === undefined ? [] : [value / other]
  })
}
