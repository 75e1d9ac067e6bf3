import { readFileSync } from 'node:fs'
import { jsonSchemaOf } from '../../src/model/json-schema.ts'
import { SCHEMA_NAMES } from '../../src/model/schema-names.ts'
import { featuresTable } from './features-table.ts'
import { fileReference } from './file-reference.ts'
import { replaceSection } from './section.ts'

/** A file that is made from the sources, by its path in the repository. */
export interface GeneratedFile {
  path: string
  text: string
}

export function generatedFiles(): GeneratedFile[] {
  return [
    ...SCHEMA_NAMES.map((name) => ({
      path: `schema/${name}.schema.json`,
      text: `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`,
    })),
    { path: 'docs/file.md', text: fileReference() },
    { path: 'docs/versions.md', text: replaceSection(page('docs/versions.md'), 'features', featuresTable()) },
  ]
}

/** A page that is written by hand but for a section. */
function page(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}
