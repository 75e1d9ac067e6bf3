import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** Debian's own server of packages, as this machine's apt knows it; undefined where it knows none. */
export function debianMirror(): string | undefined {
  try {
    const format = '$(ORIGIN) $(REPO_URI)'
    const lines = output('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']).split('\n')
    return lines.map((line) => /^Debian (\S+\/debian\/?)$/.exec(line)?.[1]).find((uri) => uri !== undefined)
  } catch {
    return undefined
  }
}

/** Packages of some suites of Debian, by lists of their own: what the machine's apt has and knows is neither used nor changed. */
export class DebianArchive {
  readonly #options: string[]

  /** Fetches the lists, which takes some seconds. Throws where they can't be had. */
  constructor(folder: string, mirror: string, suites: string[]) {
    for (const name of ['lists/partial', 'cache/archives/partial'])
      mkdirSync(join(folder, name), { recursive: true })
    const sources = join(folder, 'sources.list')
    const signed = existsSync(KEYRING) ? ` [signed-by=${KEYRING}]` : ''
    writeFileSync(sources, suites.map((suite) => `deb${signed} ${mirror} ${suite} main\n`).join(''))
    const settings = {
      'Dir::Etc::SourceList': sources,
      'Dir::Etc::SourceParts': '/dev/null',
      'Dir::State::Lists': join(folder, 'lists'),
      'Dir::Cache': join(folder, 'cache'),
      // Its own user could not write to the folder.
      'APT::Sandbox::User': '',
    }
    this.#options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
    output('apt-get', [...this.#options, '-q', '-o', 'APT::Update::Error-Mode=any', 'update'])
  }

  /** Downloads a package of a suite into an empty folder, and gives its path. */
  download(name: string, suite: string, folder: string): string {
    mkdirSync(folder, { recursive: true })
    output('apt-get', [...this.#options, '-q', 'download', `${name}/${suite}`], folder)
    const file = readdirSync(folder).find((entry) => entry.startsWith(`${name}_`) && entry.endsWith('.deb'))
    if (file === undefined) throw new Error(`apt-get download ${name}/${suite} left no package`)
    return join(folder, file)
  }

  /** The libraries that packages need, and those that these need; the first of several that would do. */
  librariesFor(depends: string): string[] {
    const found = new Set<string>()
    const left = librariesIn(depends)
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      if (found.has(name)) continue
      const shown = output('apt-cache', [...this.#options, 'show', '--no-all-versions', name])
      found.add(name)
      left.push(...librariesIn(/^Depends: (.*)$/m.exec(shown)?.[1] ?? ''))
    }
    return [...found]
  }

  /** Downloads these packages into a folder. */
  downloadAll(names: string[], folder: string): string[] {
    mkdirSync(folder, { recursive: true })
    output('apt-get', [...this.#options, '-q', 'download', ...names], folder)
    return readdirSync(folder).map((file) => join(folder, file))
  }
}

/** The libraries among what a package depends on: `libc6 (>= 2.38), libjemalloc2 (>= 5) | other, adduser`. */
export function librariesIn(depends: string): string[] {
  return depends
    .split(',')
    .map((one) => /^[a-z0-9.+-]+/.exec(one.trim())?.[0] ?? '')
    .filter((name) => /^(lib|zlib|lua-)/.test(name))
}

/** What a program says; throws with what it complained of. */
export function output(program: string, args: string[], cwd?: string): string {
  try {
    return execFileSync(program, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    })
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    const said = (stderr ?? String(error)).trim().split('\n').slice(-3).join('; ')
    throw new Error(`${program} ${args.at(-1) ?? ''}: ${said}`, { cause: error })
  }
}
