import type { Series } from './series.ts'

/** What was measured by series name, most of it in ms, in the order of the rounds. */
export type Times = Map<string, number[]>

/** A B C A B C …, so that whatever the machine does meanwhile meets all of them alike. */
export async function alternate(
  series: readonly Series[],
  runs: number,
  stop: AbortSignal,
  report: (line: string) => void,
): Promise<Times> {
  const times: Times = new Map(series.map(({ name }) => [name, []]))
  for (let round = 1; round <= runs; round++) {
    for (const { name, unit = 'ms', measure } of series) {
      stop.throwIfAborted()
      const value = await measure()
      times.get(name)?.push(value)
      report(`${round}/${runs}  ${name}  ${value.toFixed(value < 10 ? 2 : 0)} ${unit}`)
    }
  }
  return times
}
