import uPlot from 'uplot'
import type { Chart, ChartColour, PageData } from '../src/reports/page-data.ts'

export interface ChartRequest {
  place: HTMLElement
  chart: Chart
  unit: string
  scale: 'linear' | 'log'
  data: PageData
}

// An enum that the library has for its types alone.
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const logarithmic: Pick<uPlot.Scale, 'distr'> = { distr: 3 }

const HEIGHT = 200
/** Least on the scale of a latency, ms: a logarithm has no zero. */
const LEAST_MS = 0.1

/** Draws one chart, as wide as its place and as wide as that becomes; gives what removes it again. */
export function drawChart({ place, chart, unit, scale, data }: ChartRequest): () => void {
  const colour = (name: string) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
  const axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1 },
    font: '12px system-ui, sans-serif',
  }
  const options: uPlot.Options = {
    width: widthOf(place),
    height: HEIGHT,
    cursor: { sync: { key: 'drill' }, drag: { x: true, y: false } },
    padding: [8, gutter(), 0, 0],
    scales: {
      x: { time: false, range: () => [0, data.endSeconds] },
      y:
        scale === 'log'
          ? { ...logarithmic, range: logRange }
          : { range: (_, __, max) => [0, chart.top ?? Math.max(max, 1) * 1.1] },
    },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map((at) => `${at} s`) },
      {
        ...axis,
        size: labelWidth(),
        values: (_, ticks) => ticks.map(short),
        ...(scale === 'log' && { filter: decades, grid: { show: false } }),
      },
    ],
    series: [
      { label: 'time', value: (_, at: number | null) => (at === null ? '' : `${at.toFixed(2)} s`) },
      ...chart.lines.map((line) => ({
        label: line.label,
        stroke: colour(line.colour satisfies ChartColour),
        width: 2,
        points: { show: false },
        spanGaps: false,
        // Nothing while nobody points at a moment; a dash where nothing was measured then.
        value: (_: uPlot, value: number | null, __: number, at: number | null) =>
          at === null ? '' : value === null ? '–' : `${short(value)} ${unit}`.trim(),
      })),
    ],
    hooks: { drawClear: [(plot) => shade(plot, data, colour('window'))] },
  }
  const values = chart.lines.map((line) =>
    scale === 'log'
      ? line.values.map((value) => (value === null ? null : Math.max(value, LEAST_MS)))
      : line.values,
  )
  const plot = new uPlot(options, [chart.at, ...values], place)
  const observer = new ResizeObserver(() => plot.setSize({ width: widthOf(place), height: HEIGHT }))
  observer.observe(place)
  return () => {
    observer.disconnect()
    plot.destroy()
  }
}

/** The time in which a fault was there lies behind the lines. */
function shade(plot: uPlot, data: PageData, colour: string): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.fillStyle = colour
  for (const { from, to } of data.windows) {
    const left = plot.valToPos(from, 'x', true)
    // A fault of a moment is to be seen too.
    const width = Math.max(plot.valToPos(to, 'x', true) - left, 2)
    ctx.fillRect(left, bbox.top, width, bbox.height)
  }
  ctx.restore()
}

/** Of a logarithmic axis only the powers of ten have room for a label. */
function decades(_: uPlot, ticks: number[]): (number | null)[] {
  return ticks.map((tick) => (Number.isInteger(Math.round(Math.log10(tick) * 1e6) / 1e6) ? tick : null))
}

/** Whole decades around the values. */
function logRange(_: uPlot, least: number | null, most: number | null): [number, number] {
  const low = Math.max(least ?? LEAST_MS, LEAST_MS)
  const high = Math.max(most ?? 1, low * 10)
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))]
}

function short(value: number | null): string {
  // What the axis leaves out.
  if (value === null) return ''
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}

function widthOf(place: HTMLElement): number {
  return Math.max(place.clientWidth, 160)
}

/** The lanes of the roles and the charts have one axis of time: what stands left of it is as wide in both. */
function labelWidth(): number {
  return lengthOf('--label-width')
}

function gutter(): number {
  return lengthOf('--gutter')
}

function lengthOf(name: string): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name))
}
