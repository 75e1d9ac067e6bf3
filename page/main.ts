import type { PageData } from '../src/reports/page-data.ts'
import { drawChart } from './chart.ts'

// What the page of a drill does in the browser: it draws the charts from the data that lies in the page.

const holder = document.getElementById('data')
const data = JSON.parse(holder?.textContent ?? '') as PageData
const darkness = matchMedia('(prefers-color-scheme: dark)')

const charts = [
  { id: 'throughput', chart: data.throughput, unit: 'per second', scale: 'linear' },
  { id: 'latency', chart: data.latency, unit: 'ms', scale: 'log' },
  { id: 'errors', chart: data.errors, unit: '', scale: 'linear' },
] as const

let drawn: (() => void)[] = []

function draw(): void {
  for (const remove of drawn) remove()
  drawn = charts.flatMap(({ id, chart, unit, scale }) => {
    const place = document.getElementById(id)
    return place === null ? [] : [drawChart({ place, chart, unit, scale, data })]
  })
}

draw()
darkness.addEventListener('change', draw)
document.documentElement.dataset['drawn'] = String(drawn.length)
