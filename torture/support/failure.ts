/** A promise that was not kept. */
export class Broken extends Error {}

/** What can't be tried here, such as a mount without the right to mount. */
export class Impossible extends Error {}

export function demand(holds: boolean, what: string, seen: string | (() => string) = ''): asserts holds {
  if (holds) return
  const detail = typeof seen === 'string' ? seen : seen()
  throw new Broken(detail === '' ? what : `${what}\n${detail}`)
}
