/** What a message of Sentinel names: the server that it is about, and after a failover the one before it. */
export interface SentinelSubject {
  host: string
  port: number
}

/**
 * The server that a message is about, by the forms that sentinel.c publishes: `<kind> <name> <host> <port> [@ <master> …]`, where the
 * kind is master, slave or sentinel, and for `+switch-master` `<master> <old host> <old port> <host> <port>`, where it is the new
 * one. Undefined where it names none.
 */
export function subjectOf(event: string, text: string): SentinelSubject | undefined {
  const words = text.split(' ')
  if (event === '+switch-master') return address(words[3], words[4])
  return ['master', 'slave', 'sentinel'].includes(words[0] ?? '') ? address(words[2], words[3]) : undefined
}

function address(host: string | undefined, port: string | undefined): SentinelSubject | undefined {
  return host === undefined || !/^\d+$/.test(port ?? '') ? undefined : { host, port: Number(port) }
}

/** Splits a line of a sentinel's log into the event that it published and its text; undefined for any other line. */
export function sentinelEventIn(message: string): { event: string; text: string } | undefined {
  const match = /^([+-][a-z][a-z-]*) ?(.*)$/s.exec(message)
  return match?.[1] === undefined ? undefined : { event: match[1], text: match[2] ?? '' }
}
