import type { CommandModule } from 'yargs'
import { countOf, jsonOption, usage } from './arguments.ts'

interface DrillArguments {
  drills: string[] | undefined
  list: boolean
  seed: string | undefined
  against: string | undefined
  yes: boolean
  report: string | undefined
  repeat: string | undefined
  matrix: string[] | undefined
  json: boolean
  /** What stands behind `--`. */
  '--'?: string[]
}

export const drillCommand: CommandModule<object, DrillArguments> = {
  command: 'drill [drills..]',
  describe: 'Break a topology on purpose, measure what it does, and judge it',
  builder: (yargs) =>
    yargs
      .positional('drills', {
        describe: 'Files, modules with a drill in code, or names of drills that come with redis-ha',
        type: 'string',
        array: true,
      })
      .options({
        ...jsonOption,
        list: { type: 'boolean', default: false, describe: 'List the drills that come with redis-ha' },
        seed: { type: 'string', describe: 'What choices are made with; a report tells its own' },
        against: { type: 'string', describe: 'A running topology to act on, rather than a private copy' },
        yes: { type: 'boolean', default: false, describe: 'With --against: its data can go' },
        repeat: { type: 'string', describe: 'How often; then it tells how each measurement is distributed' },
        matrix: {
          type: 'string',
          array: true,
          nargs: 1,
          describe: 'A key of the topology file and its values: KEY=A,B,C; several for every combination',
        },
        report: { type: 'string', describe: 'A folder for the report as JSON, JUnit, Markdown and HTML' },
      })
      .example('$0 drill crash.yaml -- node worker.js', 'whether a program of yours gets over it'),
  handler: async (args) => {
    const drills = args.drills ?? []
    const [{ runDrills, listDrills }, { parseMatrix }] = await Promise.all([
      import('./drill-run.ts'),
      import('../model/matrix.ts'),
    ])
    if (args.list && (drills.length > 0 || args['--'] !== undefined))
      throw usage('--list and drills exclude each other', 'one of them', 'both', 'redis-ha drill --list')
    if (args.list) return await listDrills(args.json)
    if (args.yes && args.against === undefined)
      throw usage(
        '--yes is for --against',
        'both, or neither: a private copy has no data to lose',
        '--yes alone',
        'without --yes',
      )
    if (drills.length === 0)
      throw usage(
        'The drill is missing',
        'a file, or a name of redis-ha drill --list',
        'none',
        'redis-ha drill sentinel/master-crash',
      )
    await runDrills({
      ...args,
      drills,
      seed: countOf('--seed', args.seed),
      repeat: timesOf(args.repeat),
      matrix: parseMatrix(args.matrix ?? []),
      command: args['--']?.map(String),
    })
  },
}

function timesOf(text: string | undefined): number {
  const times = countOf('--repeat', text) ?? 1
  if (times >= 1) return times
  throw usage('--repeat takes how often', '1 or more', text ?? '', '--repeat 20')
}
