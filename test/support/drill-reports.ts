import type { DrillReport } from '../../src/model/drill-report.ts'

const BUCKET_MS = 100
const END_MS = 10_000
const KILLED_MS = 2000
const BACK_MS = 7000
/** Nothing is acknowledged from the kill to here. */
const ACKNOWLEDGED_MS = 4100

/** A report as a drill in which a Sentinel set loses its master gives it; what differs is put over it. */
export function drillReportOf(over: Partial<DrillReport> = {}): DrillReport {
  const times = Array.from({ length: END_MS / BUCKET_MS }, (_, index) => index * BUCKET_MS)
  const isOut = (at: number) => at >= KILLED_MS && at < ACKNOWLEDGED_MS
  return {
    drill: 'sentinel/master-crash',
    description: 'The master is killed; the sentinels promote a replica.',
    topology: {
      kind: 'sentinel',
      server: 'redis-server 7.0.15',
      nodes: ['redis-1', 'redis-2', 'redis-3', 'sentinel-1', 'sentinel-2', 'sentinel-3'],
    },
    seed: 42,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: END_MS,
    verdict: 'pass',
    story: [
      { atMs: KILLED_MS, text: 'redis-1, the master, was killed.' },
      { atMs: 3050, text: 'All sentinels agreed that it was down; sentinel-2 was elected.' },
      { atMs: 3600, text: 'redis-3 was promoted.' },
      { atMs: ACKNOWLEDGED_MS, text: 'A write was acknowledged again, 2.10 s after the last.' },
      { atMs: BACK_MS, text: 'redis-1 was started, and follows redis-3.' },
    ],
    steps: [
      { text: 'run: 2s', fromMs: 0, toMs: KILLED_MS, outcome: 'done' },
      { text: 'kill: master', fromMs: KILLED_MS, toMs: 2012, outcome: 'done', detail: 'redis-1' },
      { text: 'wait: failover', fromMs: 2012, toMs: ACKNOWLEDGED_MS, outcome: 'done' },
      { text: 'start: redis-1', fromMs: BACK_MS, toMs: 7050, outcome: 'done' },
    ],
    faults: [{ label: 'kill redis-1', nodes: ['redis-1'], fromMs: KILLED_MS, toMs: BACK_MS }],
    lanes: [
      {
        node: 'redis-1',
        kind: 'redis',
        spans: [
          { state: 'master', fromMs: 0, toMs: KILLED_MS },
          { state: 'down', fromMs: KILLED_MS, toMs: BACK_MS },
          { state: 'replica', fromMs: BACK_MS, toMs: END_MS },
        ],
      },
      { node: 'redis-2', kind: 'redis', spans: [{ state: 'replica', fromMs: 0, toMs: END_MS }] },
      {
        node: 'redis-3',
        kind: 'redis',
        spans: [
          { state: 'replica', fromMs: 0, toMs: 3600 },
          { state: 'master', fromMs: 3600, toMs: END_MS },
        ],
      },
      ...['sentinel-1', 'sentinel-2', 'sentinel-3'].map((node): DrillReport['lanes'][number] => ({
        node,
        kind: 'sentinel',
        spans: [{ state: 'sentinel', fromMs: 0, toMs: END_MS }],
      })),
    ],
    events: [
      { atMs: KILLED_MS, source: 'redis-ha', text: 'kill redis-1' },
      { atMs: 3050, source: 'sentinel-2', text: '+elected-leader master mymaster 127.0.0.1 6379' },
    ],
    workload: {
      clients: 4,
      rate: 400,
      series: {
        bucketMs: BUCKET_MS,
        acknowledged: times.map((at) => (isOut(at) ? 0 : 40)),
        failed: times.map((at) => (at === KILLED_MS ? 3 : 0)),
        unknown: times.map((at) => (at === KILLED_MS ? 2 : 0)),
        p50Ms: times.map((at) => (isOut(at) ? null : 0.4 + (at % 300) / 1000)),
        p99Ms: times.map((at) => (isOut(at) ? null : 2 + (at % 500) / 200)),
        maxMs: times.map((at) => (isOut(at) ? null : at === ACKNOWLEDGED_MS ? 2080 : 6 + (at % 700) / 100)),
        errors: { 'connection lost': times.map((at) => (at === KILLED_MS ? 3 : 0)) },
      },
      latencies: [
        { toMs: 0.5, count: 1200 },
        { toMs: 1, count: 1900 },
        { toMs: 2, count: 0 },
        { toMs: 5, count: 56 },
        { toMs: null, count: 1 },
      ],
      errors: [{ kind: 'connection lost', count: 3, example: 'the server closed the connection' }],
    },
    measurements: [
      {
        name: 'detected',
        value: 1013,
        unit: 'ms',
        definition: 'From the fault to the first s_down or PFAIL.',
      },
      {
        name: 'unavailable',
        value: 2096.4,
        unit: 'ms',
        definition: 'The longest time without an acknowledgement.',
      },
      { name: 'lost', value: 0, unit: 'count', definition: 'Acknowledged, and not there at the end.' },
      { name: 'demoted', value: null, unit: 'ms', definition: 'Until the old master was a replica.' },
    ],
    checks: [
      { check: 'unavailable', verdict: 'pass', expected: '<= 8s', seen: '2.10 s' },
      { check: 'lost', verdict: 'pass', expected: '0', seen: '0' },
    ],
    ...over,
  }
}

/** A report of a partition with an application on each side, and one that was on none. */
export function splitReport(): DrillReport {
  const report = drillReportOf()
  const applications: DrillReport['workload']['applications'] = [
    {
      name: 'app-1',
      unavailableMs: 0,
      acknowledged: 1200,
      failed: 0,
      unknown: 3,
      lost: 410,
      side: 'minority',
      cutAcknowledged: 400,
      cutLost: 390,
    },
    {
      name: 'app-2',
      unavailableMs: 2210.4,
      acknowledged: 1000,
      failed: 7,
      unknown: 90,
      lost: 0,
      side: 'majority',
      cutAcknowledged: 350,
      cutLost: 0,
    },
    {
      name: 'shop',
      unavailableMs: 5,
      acknowledged: 5,
      failed: 0,
      unknown: 0,
      lost: null,
      cutAcknowledged: 0,
      cutLost: null,
    },
  ]
  return { ...report, workload: { ...report.workload, applications } }
}

/** What somebody might write into a name or a log to get out of its place. */
export const HOSTILE = `</script><script>document.title="owned"</script><img src=x onerror=alert(1)>"'&|\`]]>\u001B[2J\u2028`

/** A report in which every text is hostile. */
export function hostileReport(): DrillReport {
  const report = drillReportOf({ verdict: 'unknown' })
  return {
    ...report,
    drill: HOSTILE,
    description: HOSTILE,
    topology: { ...report.topology, server: HOSTILE },
    story: [{ atMs: 0, text: HOSTILE }],
    steps: [{ text: HOSTILE, fromMs: 0, toMs: 5, outcome: 'unknown', detail: HOSTILE }],
    faults: [{ label: HOSTILE, nodes: [HOSTILE], fromMs: 5, toMs: null }],
    lanes: [{ node: HOSTILE, kind: 'redis', spans: [{ state: 'master', fromMs: 0, toMs: 10_000 }] }],
    events: [{ atMs: 5, source: HOSTILE, text: HOSTILE }],
    workload: {
      ...report.workload,
      series: { ...report.workload.series, errors: { [HOSTILE]: report.workload.series.failed } },
      errors: [{ kind: HOSTILE, count: 3, example: HOSTILE }],
      applications: [
        {
          name: HOSTILE,
          unavailableMs: 0,
          acknowledged: 1,
          failed: 0,
          unknown: 0,
          lost: 0,
          cutAcknowledged: 0,
          cutLost: 0,
        },
      ],
    },
    measurements: [{ name: HOSTILE, value: 5, unit: 'ms', definition: HOSTILE }],
    checks: [{ check: HOSTILE, verdict: 'unknown', expected: HOSTILE, seen: HOSTILE }],
    program: { command: [HOSTILE], verdict: 'STUCK', recoveredMs: null, detail: HOSTILE, output: [HOSTILE] },
  }
}
