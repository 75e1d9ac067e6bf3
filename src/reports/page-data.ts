/** What the page's charts are drawn from; it lies in the page as JSON. Times are seconds since the drill began. */
export interface PageData {
  endSeconds: number
  windows: FaultWindow[]
  /** One bucket of time each: `at` its middle, the others as many values, null where nothing was measured. */
  throughput: Chart
  latency: Chart
  errors: Chart
}

/** A fault, from its beginning to its cure; to the end of the drill where nothing cured it. */
export interface FaultWindow {
  from: number
  to: number
  label: string
}

export interface Chart {
  at: number[]
  /** Where its scale ends, though there are values beyond: else a burst would leave no room for all others. */
  top?: number
  lines: ChartLine[]
}

export interface ChartLine {
  label: string
  /** Which colour of the page: a name that its style sheet knows. */
  colour: ChartColour
  values: (number | null)[]
}

export type ChartColour = 'good' | 'bad' | 'unsure' | 'first' | 'second' | 'third' | 'fourth' | 'fifth'
