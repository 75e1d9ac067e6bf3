import { stateDirectory } from '../processes/state.ts'
import { examine } from '../topologies/doctor/examine.ts'
import { loadTopology } from '../topologies/load-topology.ts'
import { printJson, printResult } from '../ui/output.ts'
import { formatFindings } from '../ui/findings-text.ts'

export interface DoctorRun {
  file: string | undefined
  json: boolean
}

export async function runDoctor(args: DoctorRun): Promise<void> {
  const loaded = args.file === undefined ? undefined : loadTopology(args.file)
  const findings = await examine(stateDirectory(), loaded)
  if (args.json) printJson(findings)
  else printResult(formatFindings(findings))
  process.exitCode = findings.some((finding) => finding.ok === 'problem') ? 1 : 0
}
