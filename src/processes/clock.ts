import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises'
import type { LogStamp } from '../redis/log-line.ts'

/** The only place that asks for the time, or waits. */

/** Milliseconds since 1970. */
export function now(): number {
  return Date.now()
}

/** Milliseconds on a clock that nobody sets. */
export function monotonicMs(): number {
  return performance.now()
}

/** The longest that a timer of Node takes, ms, some 25 days: a longer one would be over at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Waits; rejects with the signal's reason when it is aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    let leftMs = ms
    for (; leftMs > LONGEST_TIMER_MS; leftMs -= LONGEST_TIMER_MS)
      await delay(LONGEST_TIMER_MS, undefined, signal ? { signal } : {})
    await delay(leftMs, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

/** Does something once what goes on just now is done. */
export function afterThis(act: () => void): void {
  setImmediate(act)
}

/** Lets everything else go on that can just now. */
export async function nextTurn(): Promise<void> {
  await immediate()
}

/** A point in time by which something must be done. */
export interface Deadline {
  /** How long it was given in all, ms. */
  readonly givenMs: number
  remainingMs: () => number
  passed: () => boolean
}

export function deadlineIn(ms: number): Deadline {
  const end = monotonicMs() + ms
  return {
    givenMs: ms,
    remainingMs: () => Math.max(0, end - monotonicMs()),
    passed: () => monotonicMs() >= end,
  }
}

/**
 * Does something once a deadline has passed, unless it is cancelled by what is returned. What has come by then is read first, as Node
 * does not by itself: where this process stood still, on a busy machine, an answer that came in time would be taken for none.
 */
export function atDeadline(deadline: Deadline, act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  const pass = () => {
    turn = setImmediate(act)
  }
  const wait = () => {
    const leftMs = deadline.remainingMs()
    timer = leftMs > LONGEST_TIMER_MS ? setTimeout(wait, LONGEST_TIMER_MS) : setTimeout(pass, leftMs)
  }
  wait()
  return () => {
    clearTimeout(timer)
    clearImmediate(turn)
  }
}

/** Asks again and again until the answer is given, or the deadline has passed: then undefined. */
export async function poll<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  options: { deadline: Deadline; everyMs: number; signal?: AbortSignal | undefined },
): Promise<T | undefined> {
  for (;;) {
    options.signal?.throwIfAborted()
    const answer = await ask()
    if (answer !== undefined || options.deadline.passed()) return answer
    // Not with the signal: of many polls at once each would add to its listeners, again and again.
    await sleep(options.everyMs)
  }
}

/** A time that a clock on the wall shows, in the time zone of this process, as milliseconds since 1970. */
export function localTime(stamp: LogStamp): number {
  const { year, month, day, hour, minute, second, millisecond } = stamp
  return new Date(year, month - 1, day, hour, minute, second, millisecond).getTime()
}

/** The other way round: what a clock on the wall shows at that time, in the time zone of this process. */
export function stampOf(ms: number): LogStamp {
  const time = new Date(ms)
  return {
    year: time.getFullYear(),
    month: time.getMonth() + 1,
    day: time.getDate(),
    hour: time.getHours(),
    minute: time.getMinutes(),
    second: time.getSeconds(),
    millisecond: time.getMilliseconds(),
  }
}

/** Does something again and again, until what is returned is called. Does not keep the process alive. */
export function repeatEvery(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms)
  timer.unref()
  return () => clearInterval(timer)
}

/** A moment on two clocks: that of the machine, ms since 1970, and one that nobody sets, which all threads have in common. */
export interface ClockOrigin {
  atMs: number
  steadyMs: number
}

/** This moment, for a {@link steadyClock} that another thread has too. */
export function clockOrigin(): ClockOrigin {
  return { atMs: Date.now(), steadyMs: steadyMs() }
}

/** A clock in ms since 1970, with fractions, that nobody sets: it begins with that of the machine. */
export function steadyClock({ atMs, steadyMs: since }: ClockOrigin = clockOrigin()): () => number {
  return () => atMs + steadyMs() - since
}

function steadyMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
