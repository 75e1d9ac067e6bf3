import type { Scenario } from './scenario.ts'
import { behindOurBack } from './scenarios/behind-our-back.ts'
import { brokenStates } from './scenarios/broken-state.ts'
import { crashesInARow } from './scenarios/crashes.ts'
import { crowds } from './scenarios/crowd.ts'
import { dataLosses } from './scenarios/data.ts'
import { foreigners } from './scenarios/foreign.ts'
import { interruptions } from './scenarios/interrupted.ts'
import { killedCommands } from './scenarios/killed.ts'
import { killedActs } from './scenarios/killed-acts.ts'
import { runs } from './scenarios/run.ts'
import { brokenLinks } from './scenarios/links.ts'
import { mutatedFiles } from './scenarios/mutated.ts'
import { neighbours } from './scenarios/neighbours.ts'
import { outsiders } from './scenarios/outside.ts'
import { secrets } from './scenarios/secrets.ts'
import { staleRecords } from './scenarios/stale-record.ts'
import { steady } from './scenarios/steady.ts'
import { terminals } from './scenarios/terminal.ts'
import { testRuns } from './scenarios/test-run.ts'

export const scenarios: Scenario[] = [
  ...steady,
  ...killedCommands,
  ...killedActs,
  ...interruptions,
  ...terminals,
  ...runs,
  ...testRuns,
  ...behindOurBack,
  ...staleRecords,
  ...foreigners,
  ...neighbours,
  ...outsiders,
  ...secrets,
  ...crowds,
  ...dataLosses,
  ...crashesInARow,
  ...brokenStates,
  ...brokenLinks,
  ...mutatedFiles,
]
