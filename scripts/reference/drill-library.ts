import { markdownTable } from 'markdown-table'
import type { LibraryDrill } from '../../src/drills/library.ts'
import { SCENARIOS } from './drill-scenarios.ts'

const HEAD = `<!-- Made by \`npm run drills -- --page\` from the drills themselves: change them, in examples/drills. -->

# The drills that come with redis-ha

Each is run by its name, \`redis-ha drill sentinel/master-crash\`, and each ends as Redis's own tests of the same scenario say that it must. What a server
is too old for is \`unknown\`, and never a pass. Nodes are masters, replicas, and sentinels. The times are those of a whole run of the
library on two cores; \`redis-ha drill --list\` has them too. A drill with a step that fails, or an expectation that does not hold, is a \`fail\`, and its exit code 1.

`

/** docs/drill-library.md: the drills by scenario. `sources`: the text of each drill, by its name. */
export function drillLibraryPage(drills: LibraryDrill[], sources: ReadonlyMap<string, string>): string {
  const numbered = drills.map((drill) => ({
    drill,
    numbers: scenariosOf(sources.get(drill.name) ?? '', drill.name),
  }))
  const sections = Object.entries(SCENARIOS).map(([number, title]) => {
    const rows = numbered
      .filter(({ numbers }) => numbers.includes(Number(number)))
      .map(({ drill: { name, nodes, takesSeconds, needs, description } }) => [
        `\`${name}\``,
        nodes,
        takesSeconds === null ? '' : `${takesSeconds} s`,
        needs.join(', '),
        description,
      ])
    return `## D${number}: ${title}\n\n${markdownTable([['drill', 'nodes', 'takes', 'needs', 'shows'], ...rows])}`
  })
  return `${HEAD}${sections.join('\n\n')}\n`
}

/** The scenarios that a drill is about: its first comment begins with them, `# D1, D2: …`. */
function scenariosOf(source: string, name: string): number[] {
  const [, said = ''] = /^(?:#|\/\/) (D\d+(?:, D\d+)*)/m.exec(source) ?? []
  const numbers = [...said.matchAll(/\d+/g)].map(Number)
  if (numbers.length === 0 || numbers.some((number) => !Object.hasOwn(SCENARIOS, number)))
    throw new Error(`${name} does not say in a comment which scenario it is about, such as "# D1: …"`)
  return numbers
}
