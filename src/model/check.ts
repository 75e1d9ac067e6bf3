/** One observer's statement: what was expected of it, what it says, and whether the two agree. */
export interface Check {
  check: string
  /** The node that was asked. */
  observer: string
  ok: boolean
  expected: string
  seen: string
}

/** A check that holds when what was seen is, to the letter, what was expected. */
export function compare(
  check: string,
  observer: string,
  expected: string | number,
  seen: string | number,
): Check {
  return {
    check,
    observer,
    ok: String(expected) === String(seen),
    expected: String(expected),
    seen: String(seen),
  }
}

/** A check whose observer could not be asked. It is never ok. */
export function unasked(check: string, observer: string, expected: string, why: string): Check {
  return { check, observer, ok: false, expected, seen: why }
}

export function allOk(checks: Check[]): boolean {
  return checks.length > 0 && checks.every((check) => check.ok)
}

export function failing(checks: Check[]): Check[] {
  return checks.filter((check) => !check.ok)
}
