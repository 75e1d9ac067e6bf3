import * as z from 'zod'
import { ON_ONE_LINE, oneLine } from './text-schema.ts'

const PATH = 'the path of a module (.so)'
const ARGUMENTS = 'a list of texts and numbers'
const MODULE = `${PATH}, or { path, args }`
const MODULES = `a list, each ${MODULE}`
const path = z.string(PATH).min(1, PATH).regex(ON_ONE_LINE, PATH)

const withArguments = z.strictObject(
  {
    path: path
      .describe('The file of the module. Relative to this file')
      .meta({ examples: ['modules/search.so'] }),
    args: z
      .array(z.union([oneLine, z.number()], { error: ARGUMENTS }), ARGUMENTS)
      .default([])
      .describe('What the module is loaded with')
      .meta({ examples: [['MAXEXPANSIONS', 100]] }),
  },
  MODULE,
)

/** The key `modules`, of a topology or of one of its nodes. */
export const modulesKey = z
  .array(z.union([path, withArguments], { error: MODULE }), MODULES)
  .optional()
  .describe(
    'Modules that every data node loads: paths, relative to this file, or `{ path, args }`. `status` asks each node whether it has them',
  )
  .meta({ examples: [['/usr/lib/redis/modules/redisearch.so'], [{ path: 'modules/search.so' }]] })

/** What a file says about modules. */
export type ModulesFile = z.output<typeof modulesKey>

export const MODULE_KEYS = Object.keys(withArguments.shape)
