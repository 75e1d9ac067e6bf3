import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../..', import.meta.url))

export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
  /** The fake programs that ran, with their arguments. */
  calls: string[]
}

export interface Surroundings {
  /** JavaScript that each Node process runs first: pretends another user, system or version. */
  preload?: string
  env?: Record<string, string>
}

/**
 * A stand-in for a fresh clone, in a folder of its own: the real scripts, a program and a package lock of a few lines,
 * and a PATH with nothing on it but Node and the fake programs that a test puts there. So nothing on this machine is
 * installed, and none of its servers is met.
 */
export class Clone implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'redis-ha-clone-'))
  readonly #log = this.path('calls.log')
  readonly #bin = this.path('bin')

  constructor() {
    for (const name of ['scripts', '.ci']) {
      cpSync(join(repository, name), this.path(name), { recursive: true, filter: isScript })
    }
    mkdirSync(this.#bin)
    symlinkSync(process.execPath, join(this.#bin, 'node'))
    this.write('package.json', JSON.stringify({ type: 'module', engines: { node: '>=20.19' } }))
    this.lock({})
    this.write('src/cli.ts', fakeProgram)
    this.write('src/links/main.ts', '')
    this.write('src/drills/workload/writer-program.ts', '')
    this.write('page/main.ts', '')
    this.program('npm', `/bin/cp -R "${this.path('installable')}" node_modules`)
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  exists(name: string): boolean {
    return existsSync(this.path(name))
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), text)
  }

  /** Puts a fake program on PATH, which notes its call and runs the body, lines of sh. */
  program(name: string, body = ''): void {
    const file = join(this.#bin, name)
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>"${this.#log}"\n${body}\n`)
    chmodSync(file, 0o755)
  }

  /** Lines of sh that put redis-server and redis-cli on PATH, as an installation does. */
  get installation(): string {
    return ['redis-server', 'redis-cli']
      .map((name) => `printf '#!/bin/sh\\necho "Redis server v=7.0.15 sha=0"\\n' >"${this.#bin}/${name}"`)
      .concat(`/bin/chmod 755 "${this.#bin}/redis-server" "${this.#bin}/redis-cli"`)
      .join('\n')
  }

  withRedis(): this {
    this.program('redis-server', 'echo "Redis server v=7.0.15 sha=0"')
    this.program('redis-cli')
    return this
  }

  /** Sets what package-lock.json asks for, and what the fake npm installs: tools that do as little as possible. */
  lock(packages: Record<string, object>): void {
    const lock = JSON.stringify({ packages: { '': {}, ...packages } })
    this.write('package-lock.json', lock)
    this.write('installable/.package-lock.json', lock)
    this.write('installable/esbuild/package.json', '{"type":"module","exports":"./index.js"}')
    this.write('installable/esbuild/index.js', fakeEsbuild)
    this.write('installable/typescript/package.json', '{"type":"module"}')
    this.write('installable/typescript/bin/tsc', fakeTsc)
    this.write('installable/vitest/vitest.mjs', fakeVitest)
  }

  run(script: string, args: string[] = [], { preload = '', env = {} }: Surroundings = {}): Outcome {
    const options = `--import=data:text/javascript,${encodeURIComponent(preload)}`
    return this.spawn(process.execPath, [this.path('scripts', script), ...args], {
      NODE_OPTIONS: options,
      ...env,
    })
  }

  spawn(command: string, args: string[], env: Record<string, string> = {}): Outcome {
    rmSync(this.#log, { force: true })
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: this.#bin, CALLS: this.#log, ...env },
    })
    const calls = existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trimEnd().split('\n') : []
    return { code: status, stdout, stderr, calls }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** All but the generator, which needs the sources and their dependencies. */
function isScript(path: string): boolean {
  return !path.endsWith('generate.ts')
}

/** Stands for redis-ha; UP_FAILS is the exit code of an `up` without options. */
const fakeProgram = `
const { appendFileSync } = require('node:fs')
const args = process.argv.slice(2)
// The build tries the program too.
if (process.env.REDIS_HA_WRITE_CODE_CACHE) process.exit(0)
appendFileSync(process.env.CALLS, ['redis-ha', ...args].join(' ') + '\\n')
process.exitCode = args.includes('--port') ? 0 : Number(process.env.UP_FAILS ?? 0)
`

const fakeEsbuild = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
export async function build({ entryPoints, outfile, outdir }) {
  // The page of the reports and the proxy are built beside the program; one call tells that all are.
  if (outfile && entryPoints[0] === 'src/cli.ts') appendFileSync(process.env.CALLS, 'esbuild\\n')
  outfile ??= outdir + '/main.js'
  const code = readFileSync(entryPoints[0], 'utf8')
  if (code.includes('SYNTAX ERROR')) throw { errors: ['a syntax error'], warnings: [] }
  mkdirSync(dirname(outfile), { recursive: true })
  writeFileSync(outfile, code)
  return { errors: [], warnings: [] }
}
export const formatMessages = async (messages) => messages
`

const fakeTsc = `
import { mkdirSync, writeFileSync } from 'node:fs'
const folder = process.argv.at(-1)
mkdirSync(folder, { recursive: true })
for (const name of ['index.js', 'index.d.ts']) writeFileSync(folder + '/' + name, '')
`

/** RESULTS is what the JSON reporter writes, or nothing; VITEST_FAILS the exit code. */
const fakeVitest = `
import { appendFileSync, writeFileSync } from 'node:fs'
const args = process.argv.slice(2)
appendFileSync(process.env.CALLS, ['vitest', ...args.filter((arg) => !/report|outputFile/.test(arg))].join(' ') + '\\n')
const output = args.find((arg) => arg.startsWith('--outputFile.json='))
if (process.env.RESULTS) writeFileSync(output.slice(output.indexOf('=') + 1), process.env.RESULTS)
process.exitCode = Number(process.env.VITEST_FAILS ?? 0)
`
