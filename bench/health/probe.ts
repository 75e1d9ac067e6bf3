import { randomUUID } from 'node:crypto'
import { asError } from '../failure.ts'
import { type Observer, textOf } from '../observer.ts'
import type { Problem } from './layout.ts'
import { expect, problem } from './look.ts'

/** Replicas acknowledge at once when WAIT asks; this leaves room for a busy machine, not for a link that is still forming. */
const waitMs = 250

export type ProbeTarget = { master: Observer; replicas: Observer[]; key: string }

/** A unique key, written to the master, reaches all its replicas and is removed. */
export async function probeProblems({ master, replicas, key }: ProbeTarget): Promise<Problem[]> {
  try {
    const value = randomUUID()
    const count = String(replicas.length)
    const [set, acknowledged] = await master.ask(
      ['SET', key, value, 'PX', '10000'],
      ['WAIT', count, String(waitMs)],
    )
    const read = await Promise.all(replicas.map((replica) => readFrom(replica, key, value)))
    const [removed] = await master.ask(['DEL', key])
    return [
      ...expect(master.port, 'probe write', 'OK', textOf(set)),
      ...expect(master.port, 'probe acknowledged by replicas', count, textOf(acknowledged)),
      ...read.flat(),
      ...expect(master.port, 'probe removed', '1', textOf(removed)),
    ]
  } catch (error) {
    return [problem(master.port, 'probe', 'to arrive', asError(error).message)]
  }
}

async function readFrom(replica: Observer, key: string, value: string): Promise<Problem[]> {
  // READONLY lets a cluster's replica answer itself; elsewhere it is refused, which does no harm.
  const [, got] = await replica.ask(['READONLY'], ['GET', key])
  return expect(replica.port, 'probe read', value, textOf(got))
}
