import { now, stampOf } from '../processes/clock.ts'
import { formatLogLine } from '../redis/log-line.ts'

/** Says what the proxy does, a line each. */
export type Say = (message: string) => void

/** Writes a log as a server does, so that `logs` reads both alike. */
export function logTo(write: (text: string) => void, pid: number): Say {
  return (message) =>
    write(`${formatLogLine({ pid, role: 'child', stamp: stampOf(now()), level: 'notice', message })}\n`)
}
