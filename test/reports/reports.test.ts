import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { drillReport } from '../../src/model/drill-report.ts'
import { htmlReport } from '../../src/reports/html.ts'
import { junitReport } from '../../src/reports/junit.ts'
import { markdownReport } from '../../src/reports/markdown.ts'
import { pageData } from '../../src/reports/page-charts.ts'
import { writeReports } from '../../src/reports/write-reports.ts'
import { drillLines, drillText } from '../../src/ui/drill-text.ts'
import { drillReportOf, HOSTILE, hostileReport, splitReport } from '../support/drill-reports.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const folder = useTemporaryFolder()

const failed = drillReportOf({
  verdict: 'fail',
  checks: [
    { check: 'unavailable', verdict: 'pass', expected: '<= 8s', seen: '2.10 s' },
    { check: 'lost', verdict: 'fail', expected: '0', seen: '17' },
    { check: 'demoted', verdict: 'unknown', expected: '<= 12s', seen: 'never seen' },
  ],
})

test('the fixtures are reports', () => {
  for (const report of [drillReportOf(), hostileReport()]) expect(drillReport.parse(report)).toEqual(report)
})

describe('JUnit', () => {
  test('a case for each check, failed or in error as its verdict says', () => {
    const xml = junitReport([failed])
    expect(xml).toContain('<testsuite name="sentinel/master-crash"')
    expect(xml).toMatch(/tests="3"/)
    expect(xml).toMatch(/failures="1" errors="1"/)
    expect(xml).toContain('<failure message="expected 0, seen 17"/>')
    expect(xml).toContain('<error message="expected &lt;= 12s, seen never seen"/>')
    expect(xml).toContain('<property name="unavailableMs" value="2096.4"/>')
  })

  test('hostile names stay names', () => {
    const xml = junitReport([hostileReport()])
    expect(xml).not.toContain('<script')
    expect(xml).not.toContain('<img')
    expect(xml).not.toContain('\u001B')
  })
})

describe('Markdown', () => {
  test('the verdict, the story, the checks and the figures', () => {
    const text = markdownReport(failed)
    expect(text).toMatch(/^## ❌ sentinel\/master-crash: fail\n/)
    expect(text).toContain('- `2.00 s` redis-1, the master, was killed.')
    expect(text).toMatch(/^\| lost +\| ❌ fail +\| 0 +\| 17 +\|$/m)
    expect(text).toMatch(/^\| demoted +\| +– \|/m)
  })

  test('the writes by application, each with its side of the cut', () => {
    const text = markdownReport(splitReport())
    expect(text).toMatch(
      /^\| app-1 +\| minority +\| +0 ms \| +1,200 \| +0 \| +3 \| +410 \| +400 \| +390 \|$/m,
    )
    expect(text).toMatch(
      /^\| app-2 +\| majority +\| +2\.21 s \| +1,000 \| +7 \| +90 \| +0 \| +350 \| +0 \|$/m,
    )
    expect(text).toMatch(/^\| shop +\| – +\| +5 ms \| +5 \| +0 \| +0 \| +not known \| +– \| +– \|$/m)
    expect(markdownReport(failed)).not.toContain('side of the cut')
  })

  test('hostile text is neither mark-up nor a column', () => {
    const text = markdownReport(hostileReport())
    expect(text).not.toMatch(/<script|<img/)
    for (const line of text.split('\n').filter((row) => row.startsWith('|')))
      expect([4, 5, 10]).toContain(line.split('|').length - 1)
  })
})

describe('the page', () => {
  const parts = {
    template: readFileSync(new URL('../../templates/drill-report.html.eta', import.meta.url), 'utf8'),
    script: 'draw()',
    style: '',
  }

  test('has the story, the roles and the shaded fault where they belong', () => {
    const html = htmlReport(drillReportOf(), parts)
    expect(html).toContain('redis-1, the master, was killed.')
    expect(html).toContain('class="span down" style="left:20.000%;width:50.000%"')
    expect(html).toContain('class="shade" style="left:20.000%;width:50.000%"')
    expect(html).not.toContain('undefined')
  })

  test('a histogram of latencies, the slowest at its end', () => {
    const html = htmlReport(drillReportOf(), parts)
    expect(html).toMatch(/<span>to 0\.5 ms<\/span>.*<b>1,200<\/b>/)
    expect(html).toMatch(/<span>to 1 ms<\/span><div><i style="width:100\.000%"><\/i><\/div><b>1,900<\/b>/)
    expect(html).toMatch(/<span>to 2 ms<\/span><div><i style="width:0\.000%"><\/i><\/div><b>0<\/b>/)
    expect(html).toMatch(/<span>over 5 ms<\/span>.*<b>1<\/b>/)
  })

  test('hostile text ends nothing and begins nothing', () => {
    const html = htmlReport(hostileReport(), parts)
    expect(html.match(/<script/g)).toHaveLength(2)
    expect(html.match(/<\/script>/g)).toHaveLength(2)
    expect(html).not.toMatch(/<img/)
    const data = /id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? ''
    expect(JSON.parse(data)).toMatchObject({ windows: [{ label: HOSTILE }] })
  })

  test('a fault that nothing cured lasts to the end; writes are by second, errors as many as there were', () => {
    const data = pageData(drillReportOf({ faults: [{ label: 'kill', nodes: [], fromMs: 9000, toMs: null }] }))
    expect(data.windows).toEqual([{ from: 9, to: 10, label: 'kill' }])
    expect(data.throughput.lines[0]?.values[0]).toBe(400)
    expect(Math.max(...(data.errors.lines[0]?.values ?? []).map(Number))).toBe(3)
  })

  test('the scale of the writes has room for the usual ones, whatever came at once', () => {
    const report = drillReportOf()
    expect(pageData(report).throughput.top).toBeUndefined()
    report.workload.series.acknowledged[41] = 900
    const { throughput } = pageData(report)
    expect(throughput.top).toBe(1600)
    expect(throughput.lines[0]?.values[41]).toBe(9000)
    expect(htmlReport(report, parts)).toContain('goes beyond the top')
    expect(htmlReport(drillReportOf(), parts)).not.toContain('goes beyond the top')
  })

  test('more kinds of error than colours: the rest goes together', () => {
    const report = drillReportOf()
    const errors = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((kind) => [kind, [1, 2]]))
    report.workload.series.errors = errors
    const lines = pageData(report).errors.lines
    expect(lines.map(({ label }) => label)).toEqual(['a', 'b', 'c', 'd', 'others'])
    expect(lines.at(-1)?.values).toEqual([2, 4])
  })
})

describe('the terminal', () => {
  test.for([80, 40])('%i columns are enough', (columns) => {
    for (const report of [failed, hostileReport()]) {
      const lines = drillText(report, columns).split('\n')
      expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([])
    }
  })

  test('what happened comes first, then what was wrong', () => {
    // With CI set there are colours, terminal or not.
    const text = stripVTControlCharacters(drillText(failed, 80))
    expect(text).toMatch(/^✘ fail {2}sentinel\/master-crash\n/)
    expect(text.indexOf('was killed')).toBeLessThan(text.indexOf('✘ lost: expected 0, seen 17'))
    expect(text).toContain('? demoted')
    expect(text).not.toContain('\u001B[2J')
  })
})

test('of one of several runs: the verdict, the outage, and what does not hold', () => {
  expect(stripVTControlCharacters(drillLines(failed, 80)).split('\n')).toEqual([
    '✘ fail  sentinel/master-crash  unavailable 2.10 s, seed 42',
    '  ✘ lost: expected 0, seen 17',
    '  ? demoted: expected <= 12s, seen never seen',
  ])
})

test('a folder gets every form', () => {
  const paths = writeReports(drillReportOf(), `${folder}/new/reports`)
  expect(paths.map((path) => basename(path))).toEqual([
    'report.json',
    'junit.xml',
    'summary.md',
    'report.html',
  ])
  expect(drillReport.parse(JSON.parse(readFileSync(paths[0] ?? '', 'utf8')))).toEqual(drillReportOf())
  expect(readFileSync(paths[3] ?? '', 'utf8')).toContain('uplot')
})
