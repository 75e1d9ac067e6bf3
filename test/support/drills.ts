import type { Drill } from '../../src/drills/drill.ts'
import { type DrillInput, readDrillValue } from '../../src/model/drill-file.ts'
import type { DrillReport } from '../../src/model/drill-report.ts'
import { readTopologyValue } from '../../src/model/read-topology.ts'

/** A drill that is written in place. Throws where there is something wrong with it. */
export function drillOf(said: DrillInput): Drill {
  const { drill, problems } = readDrillValue(said)
  const read = readTopologyValue(drill?.against, 'drill')
  const [problem] = [...problems, ...read.problems.filter(({ severity }) => severity === 'error')]
  if (!drill || !read.topology) throw new Error(problem?.message ?? 'no drill')
  return { name: 'test', said: drill, topology: read.topology, topologyFile: undefined, baseFolder: '/' }
}

export function valueOf(report: DrillReport, name: string): number | null {
  const found = report.measurements.find((one) => one.name === name)
  if (!found) throw new Error(`there is no measurement ${name}`)
  return found.value
}

export function checkOf(report: DrillReport, check: string): DrillReport['checks'][number] | undefined {
  return report.checks.find((one) => one.check === check)
}
