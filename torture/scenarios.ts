import type { Scenario } from './scenario.ts'
import { behindOurBack } from './scenarios/behind-our-back.ts'
import { brokenStates } from './scenarios/broken-state.ts'
import { crowds } from './scenarios/crowd.ts'
import { dataLosses } from './scenarios/data.ts'
import { foreigners } from './scenarios/foreign.ts'
import { interruptions } from './scenarios/interrupted.ts'
import { killedCommands } from './scenarios/killed.ts'
import { runs } from './scenarios/run.ts'
import { mutatedFiles } from './scenarios/mutated.ts'
import { staleRecords } from './scenarios/stale-record.ts'
import { terminals } from './scenarios/terminal.ts'
import { testRuns } from './scenarios/test-run.ts'

export const scenarios: Scenario[] = [
  ...killedCommands,
  ...interruptions,
  ...terminals,
  ...runs,
  ...testRuns,
  ...behindOurBack,
  ...staleRecords,
  ...foreigners,
  ...crowds,
  ...dataLosses,
  ...brokenStates,
  ...mutatedFiles,
]
