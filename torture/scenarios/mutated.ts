import { loadConf } from '../../test/support/loaded-conf.ts'
import { verdictOn } from '../../test/support/mutant-verdict.ts'
import { mutant } from '../../test/support/mutants.ts'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { Broken, demand } from '../support/failure.ts'

const FILES_A_RUN = 100

export const mutatedFiles: Scenario[] = [
  {
    name: 'mutated-files',
    promise: `${FILES_A_RUN} spoilt topology files a run: refused with a place, or a real server loads their confs and CONFIG GET says what they asked for`,
    full: 50,
    short: 2,
    run: readMutants,
  },
]

async function readMutants(chance: Chance): Promise<void> {
  for (let file = 0; file < FILES_A_RUN; file++) {
    const text = mutant((count) => chance.below(count))
    try {
      const verdict = verdictOn(text)
      if ('refused' in verdict) continue
      const { topology, plan } = verdict
      const ends = [plan.nodes[0], plan.nodes.findLast(({ kind }) => kind === 'redis')]
      for (const name of new Set(ends.map((node) => node?.name ?? ''))) {
        const loaded = await loadConf(topology, name)
        if (loaded.how === 'loaded')
          demand(loaded.different.length === 0, 'CONFIG GET says otherwise', loaded.different.join('\n'))
      }
    } catch (error) {
      throw new Broken(
        `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nthe file:\n${text}`,
      )
    }
  }
}
