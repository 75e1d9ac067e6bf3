import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { RedisHaError } from '../model/failure.ts'
import type { Plan } from '../model/plan.ts'
import { readIfThere, writeAtomically } from './files.ts'
import { type Identity, isAlive } from './identity.ts'

/** What is known of a topology: written before its first process starts, and anew whenever it changes. */
export interface RunRecord {
  version: typeof RECORD_VERSION
  name: string
  /** Which run of this name it is: another after each new start, the same after `reset`. */
  run: string
  /** The file that the name belongs to, absolute; undefined for a topology without a file. */
  file: string | undefined
  /** What the file said, defaults filled in, the password taken out: what a later file is compared with. */
  said: Record<string, unknown>
  /** `--port`, where it was given. */
  portOverride: number | 'auto' | undefined
  plan: Plan
  phase: Phase
  /** Whether the nodes have been up before, so that their folders hold what they wrote themselves. */
  formed: boolean
  /** The processes, by node; one that was started a moment ago may be missing. */
  processes: Record<string, Identity>
  /** Nodes that were stopped on purpose, by `redis-ha stop`, and not started since. */
  halted: string[]
  /** Of a replication that is stopped, or about to be: who was a master, where that is known. */
  masters: string[] | undefined
  /** What an action that goes on, or was killed, has changed for its time. */
  lent: LentSetting[]
  /** Milliseconds since 1970. */
  changedAt: number
}

/** A setting of a node as it was, and is to be again. */
export interface LentSetting {
  node: string
  directive: string
  value: string
}

/** `resetting`: between the moment from which its data is to be gone and that at which it is proven to run anew. */
export type Phase = 'starting' | 'running' | 'resetting' | 'stopping' | 'stopped'

const RECORD_VERSION = 1

const identity = z.object({ pid: z.int().min(1), start: z.string(), boot: z.string() })

const recordSchema = z.object({
  version: z.literal(RECORD_VERSION),
  name: z.string(),
  // Of an earlier version there is none.
  run: z.string().default(''),
  file: z.string().optional(),
  said: z.record(z.string(), z.unknown()),
  portOverride: z.union([z.int(), z.literal('auto')]).optional(),
  plan: z.looseObject({
    name: z.string(),
    folder: z.string(),
    nodes: z.array(z.looseObject({ name: z.string(), kind: z.enum(['redis', 'sentinel']), dir: z.string() })),
  }),
  phase: z.enum(['starting', 'running', 'resetting', 'stopping', 'stopped']),
  formed: z.boolean(),
  processes: z.record(z.string(), identity),
  halted: z.array(z.string()).default([]),
  masters: z.array(z.string()).optional(),
  lent: z.array(z.object({ node: z.string(), directive: z.string(), value: z.string() })).default([]),
  changedAt: z.number(),
})

/** The process of a node that is on record and lives; undefined where there is none. */
export function liveProcess({ processes }: Pick<RunRecord, 'processes'>, name: string): Identity | undefined {
  const known = processes[name]
  return known && isAlive(known) ? known : undefined
}

export function recordPath(folder: string): string {
  return join(folder, 'run.json')
}

/** Whether a folder is a topology's: it has a record, readable or not. */
export function hasRecord(folder: string): boolean {
  return existsSync(recordPath(folder))
}

export function writeRecord(record: RunRecord): void {
  writeAtomically(recordPath(record.plan.folder), `${JSON.stringify(record)}\n`)
}

/** The same where the change is only good to know: a full disk is no reason to fail. */
export function writeRecordIfPossible(record: RunRecord): void {
  try {
    writeRecord(record)
  } catch (error) {
    if (!(error instanceof RedisHaError)) throw error
  }
}

/** The record in a topology's folder; undefined where there is none. Throws a `state` failure where it can't be read. */
export function readRecord(folder: string): RunRecord | undefined {
  const path = recordPath(folder)
  const text = readIfThere(path)
  if (text === undefined) return undefined
  const unreadable = (seen: string) =>
    new RedisHaError({
      reason: 'state',
      title: `The run record of ${folder} can't be read`,
      expected: `a run record of version ${RECORD_VERSION}`,
      seen,
      where: path,
      try: 'redis-ha down NAME --purge, which stops what still runs and removes the folder with its data',
    })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadable(text === '' ? 'an empty file' : 'a file that is no whole JSON document')
  }
  const parsed = recordSchema.safeParse(value)
  if (!parsed.success) {
    const version =
      typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
    throw unreadable(
      typeof version === 'number' && version > RECORD_VERSION
        ? `version ${version}, of a later redis-ha`
        : `${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
    )
  }
  if (parsed.data.plan.folder !== folder)
    throw unreadable(`the record of another folder, ${parsed.data.plan.folder}`)
  return parsed.data as unknown as RunRecord
}
