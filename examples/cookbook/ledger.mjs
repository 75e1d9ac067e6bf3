// Numbered writes that remembers which of them Redis acknowledged. Shared by the Sentinel and the Cluster examples.

/** Writes 1, 2, 3 … into sets until `signal` aborts, and knows at the end which acknowledged ones are gone. */
export class Ledger {
  acknowledged = new Set()
  failed = 0
  #next = 1

  /** One write. A write that fails may or may not have happened; it is only counted, the next one follows. */
  async write(add) {
    const number = this.#next++
    try {
      await add(String(number))
      this.acknowledged.add(number)
    } catch {
      this.failed++
    }
  }

  /** The acknowledged numbers that `members` (what Redis has now) does not hold. */
  missing(members) {
    const kept = new Set(members.map(Number))
    return [...this.acknowledged].filter((number) => !kept.has(number))
  }
}

/** Resolves after `ms`, at once when `signal` aborts. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}

/** Aborts at Ctrl-C or TERM, or after the seconds that the first argument of the program says. */
export function untilStopped() {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort())
  const seconds = Number(process.argv[2] ?? Number.NaN)
  if (seconds > 0) setTimeout(() => stop.abort(), seconds * 1000).unref()
  return stop.signal
}

/** `127.0.0.1:26379,127.0.0.1:26380` as [{ host, port }]. */
export function addresses(text) {
  return text.split(',').map((address) => {
    const colon = address.lastIndexOf(':')
    return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
  })
}
