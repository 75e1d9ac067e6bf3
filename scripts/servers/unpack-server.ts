import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { output } from './debian-archive.ts'

export type Flavor = 'redis' | 'valkey' | 'redict'

/** Where Debian keeps libraries of this kind of machine, and the loader of its programs. */
const TRIPLET = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as string] ?? ''
const LOADER = { x64: 'ld-linux-x86-64.so.2', arm64: 'ld-linux-aarch64.so.1' }[process.arch as string] ?? ''

/** The version of a server in a package: `5:8.0.2-3+deb13u1` is 8.0.2. */
export function serverVersion(deb: string): string {
  const version = output('dpkg-deb', ['-f', deb, 'Version']).trim()
  return version.replace(/^\d+:/, '').replace(/[-+~].*$/, '')
}

/**
 * Takes server, client and benchmark out of a package. Server, sentinel and the check of RDB files are one program there, told
 * apart by the name that it is called by.
 */
export function unpackServer(deb: string, flavor: Flavor, work: string, folder: string): void {
  output('dpkg-deb', ['-x', deb, work])
  mkdirSync(folder, { recursive: true })
  const bin = join(work, 'usr/bin')
  const own = join(bin, `${flavor}-server`)
  copyFileSync(existsSync(own) ? own : join(bin, `${flavor}-check-rdb`), join(folder, `${flavor}-server`))
  for (const tool of ['cli', 'benchmark'])
    copyFileSync(join(bin, `${flavor}-${tool}`), join(folder, `${flavor}-${tool}`))
  symlinkSync(`${flavor}-server`, join(folder, `${flavor}-sentinel`))
  for (const tool of ['server', 'cli', 'benchmark']) chmodSync(join(folder, `${flavor}-${tool}`), 0o755)
}

/** Whether it runs here as it is; otherwise what it complains of. */
export function complaintOf(program: string): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (status === 0) return undefined
  return error?.message ?? (`${stderr}${stdout}`.trim().split('\n')[0] || `exit code ${status}`)
}

/** Gives programs the libraries of their own suite, and its loader: those of this machine are too old or too new for them. */
export function giveLibraries(programs: string[], libraries: string, patchelf: string): void {
  const folders = ['usr/lib', 'lib'].map((folder) => join(libraries, folder, TRIPLET))
  const loader = [...folders, join(libraries, 'lib64'), join(libraries, 'usr/lib64')]
    .map((folder) => join(folder, LOADER))
    .find((path) => existsSync(path))
  if (loader === undefined) throw new Error(`no ${LOADER} among the libraries in ${libraries}`)
  for (const program of programs) {
    output(patchelf, [
      '--set-interpreter',
      loader,
      '--force-rpath',
      '--set-rpath',
      folders.join(':'),
      program,
    ])
  }
}
