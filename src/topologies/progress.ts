import type { Check } from '../model/check.ts'

/** What happens during a start or a stop, as it happens. The terminal, plain lines and the event file are its readers. */
export type Progress =
  | { event: 'phase'; phase: 'start' | 'wire' | 'load' | 'prove' | 'stop' }
  | { event: 'node-started'; node: string; pid: number }
  | { event: 'node-answers'; node: string }
  /** One that was paused. */
  | { event: 'node-resumed'; node: string; pid: number }
  | { event: 'node-stopped'; node: string }
  | { event: 'checked'; checks: Check[] }
  | { event: 'fell-back'; reason: string }
  /** What was found of it could not be gone on with; `where` says on which ports it begins anew. */
  | { event: 'anew'; found: string; where: string }
  /** A setting that an action had changed for its time, and was killed. */
  | { event: 'put-back'; node: string; directive: string; value: string }
  | { event: 'waiting'; pid: number }
  | { event: 'loaded'; file: string; count: number; what: 'commands' | 'keys' }
  | { event: 'healthy' }

export type Report = (progress: Progress) => void
