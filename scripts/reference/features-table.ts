import { markdownTable } from 'markdown-table'
import { FEATURES, featuresOf } from '../../src/redis/features.ts'
import { parseServerVersion } from '../../src/redis/version.ts'

/** One of each release that differs from the one before; those with an asterisk were not run. */
const SERVERS: [label: string, line: string][] = [
  ['6.0', 'Redis server v=6.0.16'],
  ['6.2 *', 'Redis server v=6.2.14'],
  ['7.0', 'Redis server v=7.0.15'],
  ['7.2 *', 'Redis server v=7.2.5'],
  ['7.4 *', 'Redis server v=7.4.1'],
  ['8.0 to 8.6', 'Redis server v=8.0.2'],
  ['Redict 7.3', 'Redict server v=7.3.6'],
  ['Valkey 7.2 *', 'Valkey server v=7.2.8'],
  ['Valkey 8.0', 'Valkey server v=8.0.1'],
  ['Valkey 8.1', 'Valkey server v=8.1.1'],
  ['Valkey 9', 'Valkey server v=9.1.2'],
]

/** What servers differ in, by the table that redis-ha goes by, and what is done where one lacks it. */
export function featuresTable(): string {
  const columns = SERVERS.map(([, line]) => {
    const server = parseServerVersion(line)
    if (!server) throw new Error(`no server says ${line}`)
    return featuresOf(server)
  })
  const names = Object.keys(FEATURES) as (keyof typeof FEATURES)[]
  const rows = names.map((feature) => [
    FEATURES[feature].name,
    ...columns.map((features) => (features[feature] ? 'yes' : '–')),
  ])
  const without = names.map(
    (feature) => `- without *${FEATURES[feature].name}*: ${FEATURES[feature].without}`,
  )
  return `${markdownTable([['', ...SERVERS.map(([label]) => label)], ...rows])}\n\n\\* not run\n\n${without.join('\n')}`
}
