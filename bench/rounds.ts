import type { Series } from './series.ts'

/** Times by series name, in the order of the rounds. */
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
    for (const { name, measure } of series) {
      stop.throwIfAborted()
      const ms = await measure()
      times.get(name)?.push(ms)
      report(`${round}/${runs}  ${name}  ${ms.toFixed(0)} ms`)
    }
  }
  return times
}
