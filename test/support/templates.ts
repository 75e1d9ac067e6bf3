import { readFileSync } from 'node:fs'
import type { ConfTemplates } from '../../src/conf/render.ts'

function read(kind: string): string {
  return readFileSync(new URL(`../../templates/${kind}.conf.eta`, import.meta.url), 'utf8')
}

/** The conf templates that ship. */
export const templates: ConfTemplates = { redis: read('redis'), sentinel: read('sentinel') }
