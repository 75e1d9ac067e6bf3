import type { Scenario } from './scenario.ts'
import { killedCommands } from './scenarios/killed.ts'

export const scenarios: Scenario[] = [...killedCommands]
