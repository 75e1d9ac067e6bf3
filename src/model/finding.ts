/** What `doctor` found in one place. */
export interface Finding {
  check: string
  /** `warning`: it works, but not as well, or not for long; `problem`: something won't work. */
  ok: 'ok' | 'warning' | 'problem'
  seen: string
  /** What to do about it. */
  try?: string
}

export function fine(check: string, seen: string): Finding {
  return { check, ok: 'ok', seen }
}

export function warning(check: string, seen: string, advice: string): Finding {
  return { check, ok: 'warning', seen, try: advice }
}

export function trouble(check: string, seen: string, advice: string): Finding {
  return { check, ok: 'problem', seen, try: advice }
}
