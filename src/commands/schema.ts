import type { Argv, CommandModule } from 'yargs'
import { jsonOption, usage } from './arguments.ts'

interface SchemaArguments {
  of: string
  json: boolean
}

export const schemaCommand: CommandModule<object, SchemaArguments> = {
  command: 'schema',
  describe:
    'Print the JSON Schema of the topology file, the status document, a drill file, a drill’s report or a comparison',
  builder: (yargs) =>
    yargs.options({
      ...jsonOption,
      of: {
        type: 'string',
        default: 'topology',
        describe: 'topology, status, drill, drill-report, drill-reports or comparison',
      },
    }) as Argv<SchemaArguments>,
  handler: async ({ of }) => {
    const [{ jsonSchemaOf }, { SCHEMA_NAMES }, { printJson }] = await Promise.all([
      import('../model/json-schema.ts'),
      import('../model/schema-names.ts'),
      import('../ui/output.ts'),
    ])
    const name = SCHEMA_NAMES.find((known) => known === of)
    if (name === undefined)
      throw usage(
        '--of takes the name of a document',
        SCHEMA_NAMES.join(', '),
        of || 'nothing',
        '--of status',
      )
    printJson(jsonSchemaOf(name))
  },
}
