import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { debianMirror, DebianArchive, output } from './servers/debian-archive.ts'
import { complaintOf, giveLibraries, serverVersion, unpackServer } from './servers/unpack-server.ts'
import { chosen, nameOf, type Wanted } from './servers/wanted.ts'
import { findProgram } from '../src/processes/server-program.ts'

// npm run servers -- DIRECTORY [redis | valkey | redict | valkey@trixie …]
// Fetches servers of other versions from Debian's packages into a folder of their own, without installing anything: some 10 MB and 5 s
// for each. Prints the path of each server on a line; says of those that can't be had why. Ends with 3 where none can.

const [directory, ...names] = process.argv.slice(2)
if (directory === undefined) {
  process.stderr.write('npm run servers -- DIRECTORY [redis | valkey | redict | valkey@trixie …]\n')
  process.exit(2)
}
const folder = resolve(directory)
mkdirSync(folder, { recursive: true })
const work = mkdtempSync(join(folder, '.work-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))

const archives = new Map<string, DebianArchive>()
const servers = wantedServers().flatMap((wanted) => {
  try {
    return [fetchServer(wanted)]
  } catch (error) {
    process.stderr.write(
      `Not had: ${nameOf(wanted)}: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    return []
  }
})
for (const server of servers) process.stdout.write(`${server}\n`)
process.exitCode = servers.length > 0 ? 0 : 3

function wantedServers(): Wanted[] {
  try {
    return chosen(names)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(2)
  }
}

function archiveOf({ suite, upon }: Wanted): DebianArchive {
  const known = archives.get(suite)
  if (known) return known
  if (findProgram('apt-get') === undefined) throw new Error('there is no apt-get here')
  const mirror = debianMirror()
  if (mirror === undefined) throw new Error('no source of Debian’s own packages among those of apt')
  const archive = new DebianArchive(join(work, suite), mirror, upon === undefined ? [suite] : [suite, upon])
  archives.set(suite, archive)
  return archive
}

function fetchServer(wanted: Wanted): string {
  const { flavor, suite } = wanted
  const archive = archiveOf(wanted)
  const packages = join(work, nameOf(wanted))
  const deb = archive.download(`${flavor}-tools`, suite, packages)
  const own = join(folder, `${flavor}-${serverVersion(deb)}`)
  const server = join(own, `${flavor}-server`)
  if (existsSync(server) && complaintOf(server) === undefined) return server
  rmSync(own, { recursive: true, force: true })
  unpackServer(deb, flavor, join(packages, 'files'), own)
  if (complaintOf(server) !== undefined) {
    const libraries = join(folder, 'lib', suite)
    unpackLibraries(archive, output('dpkg-deb', ['-f', deb, 'Depends']), libraries)
    const programs = ['server', 'cli', 'benchmark'].map((tool) => join(own, `${flavor}-${tool}`))
    giveLibraries(programs, libraries, patchelf())
  }
  const complaint = complaintOf(server)
  if (complaint === undefined) return server
  rmSync(own, { recursive: true, force: true })
  throw new Error(`it does not run here: ${complaint}`)
}

/** Adds the libraries that a package needs to those of its suite. */
function unpackLibraries(archive: DebianArchive, depends: string, libraries: string): void {
  mkdirSync(libraries, { recursive: true })
  const debs = archive.downloadAll(archive.librariesFor(depends), mkdtempSync(join(work, 'lib-')))
  for (const deb of debs) output('dpkg-deb', ['-x', deb, libraries])
}

/** The machine's, or one that is only downloaded. */
function patchelf(): string {
  const found = findProgram('patchelf')
  if (found !== undefined) return found
  const into = mkdtempSync(join(work, 'patchelf-'))
  output('apt-get', ['-q', '-o', 'APT::Sandbox::User=', 'download', 'patchelf'], into)
  output('sh', ['-c', 'dpkg-deb -x patchelf_*.deb .'], into)
  return join(into, 'usr/bin/patchelf')
}
