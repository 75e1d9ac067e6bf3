/** What can go wrong in a foreseen way. The reason decides the exit code; nothing ever matches on a message's text. */
export type FailureReason =
  | 'usage'
  | 'file'
  | 'unknown-name'
  | 'changed'
  | 'name-taken'
  | 'no-server'
  | 'server-too-old'
  | 'port-taken'
  | 'node-died'
  | 'not-healthy'
  | 'not-loaded'
  | 'stopped'
  | 'state'
  /** It would throw away data that somebody may want; `--yes` says that nobody does. */
  | 'would-empty'
  /** A server said no to what it was asked to do. */
  | 'refused'
  /** What was started did not come to its end in time. */
  | 'unfinished'
  | 'interrupted'

/** The four parts of a message, and the facts behind it. */
export interface Failure {
  reason: FailureReason
  /** One line: what did not work. */
  title: string
  expected?: string
  seen?: string
  where?: string
  /** What the reader can do about it. */
  try?: string
  /** Lines to show below, such as the end of a log. */
  details?: string[]
  /** The signal that interrupted, where one did. */
  signal?: 'SIGINT' | 'SIGTERM' | 'SIGHUP'
}

/** The one error that leaves the library for a foreseen failure; anything else thrown is a bug. */
export class RedisHaError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(formatFailure(failure), options)
    this.name = 'RedisHaError'
    this.failure = failure
  }
}

export function formatFailure(failure: Failure): string {
  const parts: [string, string | undefined][] = [
    ['expected', failure.expected],
    ['seen', failure.seen],
    ['where', failure.where],
    ['try', failure.try],
  ]
  const lines = [failure.title]
  for (const [label, text] of parts) {
    if (text === undefined) continue
    const [first, ...rest] = text.split('\n')
    lines.push(`  ${label.padEnd(8)}  ${first}`, ...rest.map((line) => `            ${line}`))
  }
  return [...lines, ...(failure.details ?? []).map((line) => `  | ${line}`)].join('\n')
}

/** The same interruption with what it was that it interrupted, and how that was left; any other reason as it is. */
export function interruptedAs(
  reason: unknown,
  { title, ...parts }: Pick<Failure, 'title' | 'seen' | 'try'>,
): unknown {
  if (!(reason instanceof RedisHaError)) return reason
  return new RedisHaError({ ...reason.failure, ...parts, title: `${reason.failure.title}: ${title}` })
}

/** What `run` ends with when it could not run its command, for whatever reason: any other code is the command's. */
export const RUN_FAILED = 125

/** The exit code that the design gives to each reason. */
export function exitCodeOf(failure: Failure): number {
  switch (failure.reason) {
    case 'usage':
    case 'file':
    case 'unknown-name':
    case 'changed':
    case 'name-taken':
    case 'would-empty':
      return 2
    case 'no-server':
    case 'server-too-old':
    case 'port-taken':
    case 'node-died':
    case 'not-healthy':
    case 'not-loaded':
    case 'state':
      return 3
    case 'stopped':
    case 'refused':
    case 'unfinished':
      return 1
    case 'interrupted':
      return failure.signal === 'SIGINT' ? 130 : 143
  }
}
