import type { CommandModule } from 'yargs'
import { certsCommand } from './certs.ts'
import { cliCommand } from './cli.ts'
import { compareCommand } from './compare.ts'
import { completionCommand } from './completion.ts'
import { doctorCommand } from './doctor.ts'
import { downCommand } from './down.ts'
import { drillCommand } from './drill.ts'
import { envCommand } from './env.ts'
import { eventsCommand } from './events.ts'
import { failoverCommand } from './failover.ts'
import { faultCommand } from './fault.ts'
import { initCommand } from './init.ts'
import { logsCommand } from './logs.ts'
import { lsCommand } from './ls.ts'
import {
  killCommand,
  pauseCommand,
  restartCommand,
  resumeCommand,
  startCommand,
  stopCommand,
} from './node-actions.ts'
import { passwdCommand } from './passwd.ts'
import { renderCommand } from './render.ts'
import { resetCommand } from './reset.ts'
import { runCommand } from './run.ts'
import { schemaCommand } from './schema.ts'
import { slotCommand } from './slot.ts'
import { statusCommand } from './status.ts'
import { upCommand } from './up.ts'
import { validateCommand } from './validate.ts'

/** In the order of the help. */
export const COMMANDS = [
  initCommand,
  validateCommand,
  renderCommand,
  upCommand,
  runCommand,
  statusCommand,
  lsCommand,
  envCommand,
  logsCommand,
  eventsCommand,
  cliCommand,
  startCommand,
  stopCommand,
  restartCommand,
  killCommand,
  pauseCommand,
  resumeCommand,
  failoverCommand,
  passwdCommand,
  faultCommand,
  drillCommand,
  compareCommand,
  certsCommand,
  resetCommand,
  downCommand,
  slotCommand,
  schemaCommand,
  completionCommand,
  doctorCommand,
] as CommandModule[]
