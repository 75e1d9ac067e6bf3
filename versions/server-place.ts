import { mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { findClient, type ServerProgram } from '../src/processes/server-program.ts'
import { Place } from '../torture/support/place.ts'

/** A place in which `redis-server` and `redis-cli` are those of this server: so files and drills need not name it. */
export function placeFor(program: ServerProgram): Place {
  const place = new Place()
  const bin = join(place.folder, 'bin')
  mkdirSync(bin)
  const { flavor } = program.server
  const client = findClient(program) ?? join(dirname(program.path), `${flavor}-cli`)
  for (const name of new Set(['redis', flavor])) {
    symlinkSync(program.path, join(bin, `${name}-server`))
    symlinkSync(client, join(bin, `${name}-cli`))
  }
  place.env['PATH'] = `${bin}${delimiter}${place.env['PATH'] ?? ''}`
  return place
}
