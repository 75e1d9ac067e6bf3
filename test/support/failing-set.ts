import { failing } from '../../src/model/check.ts'
import type { StatusDocument } from '../../src/model/document.ts'
import { eventually } from './eventually.ts'
import type { Rig } from './rig.ts'

interface Looking {
  /** Further arguments of `status`. */
  args?: string[]
  /** Checks, as `check observer`, that may say no as well: whether they do is a matter of the moment. */
  mayAlso?: RegExp
}

/**
 * Waits until `status` says no, and twice in a row exactly these checks of a topology do not hold, each as
 * `check observer: seen` or, where what was seen is the fault's own affair, `check observer`. Gives them back; where it does
 * not come to that, as many as did not hold at once.
 */
export async function failingChecks(
  rig: Rig,
  name: string,
  expected: string[],
  { args = [], mayAlso }: Looking = {},
): Promise<string[]> {
  const exact = new Set(expected.filter((line) => line.includes(':')))
  const wanted = expected.toSorted()
  let most: string[] = []
  let before = false
  const look = async () => {
    const { code, stdout } = await rig.run(['status', name, '--json', ...args])
    const document = JSON.parse(stdout) as StatusDocument
    const seen = failing(document.checks)
      .filter(({ check, observer }) => mayAlso?.test(`${check} ${observer}`) !== true)
      .map(({ check, observer, seen: what }) => {
        const line = `${check} ${observer}: ${what}`
        return exact.has(line) || expected.every((other) => other !== `${check} ${observer}`)
          ? line
          : `${check} ${observer}`
      })
      .toSorted()
    if (seen.length > most.length) most = seen
    const isIt = code === 1 && JSON.stringify(seen) === JSON.stringify(wanted)
    const stays = isIt && before
    before = isIt
    return stays ? expected : undefined
  }
  try {
    return await eventually('exactly these checks', look)
  } catch {
    return most
  }
}

/** Waits until all is well again, and nothing of a fault is left for the next one. */
export async function healed(rig: Rig, name: string): Promise<void> {
  await rig.succeed(['status', name, '--wait', '40s'])
}
