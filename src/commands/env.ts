import type { Argv, CommandModule } from 'yargs'
import { ENVIRONMENT_FORMATS, type EnvironmentFormat } from '../model/environment-text.ts'
import { jsonOption, nameArgument, usage } from './arguments.ts'

interface EnvArguments {
  name: string
  format: string | undefined
  as: string | undefined
  json: boolean
}

export const envCommand: CommandModule<object, EnvArguments> = {
  command: 'env <name>',
  describe: 'Print what clients need as environment variables, passwords too',
  builder: (yargs) =>
    yargs.positional('name', nameArgument).options({
      ...jsonOption,
      format: { type: 'string', describe: `${ENVIRONMENT_FORMATS.join(', ')}; default: dotenv` },
      as: { type: 'string', describe: 'The name of an application, by which link faults can mean it' },
    }) as Argv<EnvArguments>,
  handler: async ({ name, format, as, json }) => {
    const wanted = formatOf(format, json)
    const { runEnv } = await import('./env-run.ts')
    await runEnv(name, wanted, as)
  },
}

function formatOf(format: string | undefined, json: boolean): EnvironmentFormat {
  const known = ENVIRONMENT_FORMATS.find((candidate) => candidate === (format ?? (json ? 'json' : 'dotenv')))
  if (known === undefined)
    throw usage(
      '--format takes the name of a format',
      ENVIRONMENT_FORMATS.join(', '),
      format === '' || format === undefined ? 'nothing' : format,
      '--format dotenv',
    )
  if (json && known !== 'json')
    throw usage(
      '--json and --format contradict each other',
      'one of them',
      `--json --format ${known}`,
      `--format ${known}`,
    )
  return known
}
