import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DrillReport } from '../src/model/drill-report.ts'
import { writeReports } from '../src/reports/write-reports.ts'
import { drillReportOf, HOSTILE, hostileReport, splitReport } from '../test/support/drill-reports.ts'

// The page of a drill in a real browser. `npm run browser` says which one, in CHROMIUM.

const folder = mkdtempSync(join(tmpdir(), 'redis-ha-browser-'))
let browser: Browser

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? 'chromium',
    args: [
      '--headless',
      // As root, which a CI often is, it has no sandbox.
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
})

afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens the page of a report, and takes down what went wrong in it and what it asked the network for. */
async function open(name: string, report: DrillReport, settings: Parameters<Browser['newPage']>[0] = {}) {
  const [file] = writeReports(report, join(folder, name)).filter((path) => path.endsWith('.html'))
  const page = await browser.newPage(settings)
  const wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('console', (message) => wrong.push(message.text()))
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) wrong.push(request.url())
  })
  await page.goto(pathToFileURL(file ?? '').href)
  await page.waitForSelector('html[data-drawn]')
  return { page, wrong }
}

/** Whether anything was painted on a chart in this colour of the page, near enough. */
async function painted(page: Page, id: string, colour: string): Promise<boolean> {
  return await page.evaluate(
    `(() => {
      const canvas = document.querySelector('#${id} canvas')
      const probe = document.createElement('canvas').getContext('2d')
      probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--${colour}')
      probe.fillRect(0, 0, 1, 1)
      const wanted = probe.getImageData(0, 0, 1, 1).data
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      for (let at = 0; at < data.length; at += 4)
        if ([0, 1, 2].every((part) => Math.abs(data[at + part] - wanted[part]) < 12) && data[at + 3] > 200) return true
      return false
    })()`,
  )
}

describe.each([
  ['light', { colorScheme: 'light', viewport: { width: 1100, height: 800 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1100, height: 800 } }],
  ['narrow', { colorScheme: 'light', viewport: { width: 360, height: 700 } }],
] as const)('%s', (name, settings) => {
  test('it draws every chart from its file alone, and nothing is wider than the page', async () => {
    const { page, wrong } = await open(name, drillReportOf(), settings)
    expect(await page.locator('canvas').count()).toBe(3)
    expect(await painted(page, 'throughput', 'good')).toBe(true)
    expect(await painted(page, 'latency', 'third')).toBe(true)
    expect(await painted(page, 'errors', 'first')).toBe(true)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(wrong).toEqual([])
    await page.close()
  })
})

test('the lanes of the roles and the charts have one axis of time', async () => {
  const { page } = await open('axis', drillReportOf())
  const lane = await page.locator('.track').first().boundingBox()
  const chart = await page.locator('#throughput .u-over').boundingBox()
  expect(Math.abs((lane?.x ?? 0) - (chart?.x ?? 9999))).toBeLessThan(2)
  expect(Math.abs((lane?.width ?? 0) - (chart?.width ?? 9999))).toBeLessThan(2)
  const shade = await page.locator('.faults .shade').boundingBox()
  expect((shade?.width ?? 0) / (lane?.width ?? 1)).toBeCloseTo(0.5, 2)
  await page.close()
})

test('the writes of each application are a table, in a narrow page too', async () => {
  for (const width of [1100, 360]) {
    const { page, wrong } = await open(`split-${width}`, splitReport(), { viewport: { width, height: 700 } })
    const rows = await page.locator('#applications tbody tr').allInnerTexts()
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/^app-1.*minority.*1,200.*410.*400.*390/),
      expect.stringMatching(/^app-2.*majority.*2\.21 s.*1,000.*350/),
      expect.stringMatching(/^shop.*not known/),
    ])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(wrong).toEqual([])
    await page.close()
  }
})

test('what did not hold stands at the top, and nothing does where all held', async () => {
  const bad = { check: 'lost', verdict: 'fail', expected: '0', seen: '17' } as const
  const { page } = await open('unmet', drillReportOf({ verdict: 'fail', checks: [bad] }))
  expect(await page.locator('header .unmet li').allInnerTexts()).toEqual(['fail lost: expected 0, seen 17'])
  await page.close()
  const { page: calm } = await open('met', drillReportOf())
  expect(await calm.locator('.unmet').count()).toBe(0)
  await calm.close()
})

test('hostile names and messages are shown, and do nothing', async () => {
  const { page, wrong } = await open('hostile', hostileReport())
  expect(await page.title()).not.toBe('owned')
  expect(await page.locator('img').count()).toBe(0)
  expect(await page.locator('script').count()).toBe(2)
  expect(await page.locator('.story li').textContent()).toContain(HOSTILE.slice(0, 40))
  expect(await page.locator('canvas').count()).toBe(3)
  expect(wrong).toEqual([])
  await page.close()
})

test('a drill without a fault and without an error has neither', async () => {
  const report = drillReportOf({ faults: [] })
  const { page, wrong } = await open('calm', {
    ...report,
    workload: { ...report.workload, errors: [] },
  })
  expect(await page.locator('.shade').count()).toBe(0)
  expect(await page.locator('canvas').count()).toBe(2)
  expect(wrong).toEqual([])
  await page.close()
})
