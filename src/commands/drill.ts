import type { Argv, CommandModule } from 'yargs'
import { countOf, jsonOption, usage } from './arguments.ts'

interface DrillArguments {
  drills: string[] | undefined
  list: boolean
  seed: string | undefined
  against: string | undefined
  yes: boolean
  report: string | undefined
  json: boolean
}

export const drillCommand: CommandModule<object, DrillArguments> = {
  command: 'drill [drills..]',
  describe: 'Break a topology on purpose, measure what it does, and judge it',
  builder: (yargs) =>
    yargs
      .positional('drills', {
        describe: 'Files, or names of drills that come with redis-ha',
        type: 'string',
        array: true,
      })
      .options({
        ...jsonOption,
        list: { type: 'boolean', default: false, describe: 'List the drills that come with redis-ha' },
        seed: { type: 'string', describe: 'What choices are made with; a report tells its own' },
        against: { type: 'string', describe: 'A running topology to act on, rather than a private copy' },
        yes: { type: 'boolean', default: false, describe: 'With --against: its data can go' },
        report: { type: 'string', describe: 'A folder for the report as JSON, JUnit, Markdown and HTML' },
      }) as Argv<DrillArguments>,
  handler: async (args) => {
    const drills = args.drills ?? []
    const { runDrills, listDrills } = await import('./drill-run.ts')
    if (args.list) return listDrills(args.json)
    if (drills.length === 0)
      throw usage(
        'The drill is missing',
        'a file, or a name of redis-ha drill --list',
        'none',
        'redis-ha drill sentinel/master-crash',
      )
    await runDrills({ ...args, drills, seed: countOf('--seed', args.seed) })
  },
}
