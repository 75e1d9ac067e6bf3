import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/install-redis-debian.sh', import.meta.url))
const policy = 'usr/sbin/policy-rc.d'
const preset = 'etc/systemd/system-preset/00-redis-ha-install.preset'
const install =
  'apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=60' +
  ' -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold redis-server redis-tools'
const asksPolicy = `
for name in redis-server redis-server.service postgresql; do
  "$ROOT/${policy}" $name start; echo "$name $?" >>"$ROOT/answers"
done
cat "$ROOT/${preset}" >>"$ROOT/answers"`

/** A folder that stands for /, with fake package tools in front of the real PATH. */
class System implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'redis-ha-system-'))

  constructor() {
    this.write('var/lib/apt/lists/mirror_main_Packages', '')
    mkdirSync(join(this.root, 'usr/sbin'), { recursive: true })
    // What the package brings: an init script that is enabled.
    this.program(
      'apt-get',
      `[ "$1" = install ] || exit 0
       mkdir -p "$ROOT/etc/init.d" "$ROOT/etc/rc2.d"
       touch "$ROOT/etc/init.d/redis-server" "$ROOT/etc/rc2.d/S01redis-server"`,
    )
    this.program('update-rc.d', 'rm -f "$ROOT/etc/rc2.d/S01redis-server"')
    this.program('dpkg-query', 'exit 1')
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.root, name)), { recursive: true })
    writeFileSync(join(this.root, name), text)
  }

  read(name: string): string {
    return readFileSync(join(this.root, name), 'utf8')
  }

  program(name: string, body: string): void {
    this.executable(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >>"$ROOT/calls"\n${body}\n`)
  }

  executable(name: string, text: string): void {
    this.write(name, text)
    chmodSync(join(this.root, name), 0o755)
  }

  start() {
    return spawn('/bin/sh', [script, '--root', this.root], {
      env: { PATH: `${join(this.root, 'bin')}:/usr/bin:/bin`, ROOT: this.root },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }

  async install() {
    const child = this.start()
    const stderr = child.stderr.setEncoding('utf8').toArray()
    const [code]: unknown[] = await once(child, 'close')
    return { code, stderr: (await stderr).join('') }
  }

  get calls(): string[] {
    return this.read('calls').trimEnd().split('\n')
  }

  /** What the script itself has placed and not taken away. */
  get leftovers(): string[] {
    return [policy, preset, dirname(preset)].filter((name) => existsSync(join(this.root, name)))
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

// flock, like apt-get, is a matter of Linux.
describe.runIf(process.platform === 'linux')('installing on Debian', () => {
  test('while the packages are installed, only redis-server may neither start nor be enabled', async () => {
    using system = new System()
    system.program('apt-get', asksPolicy)
    expect(await system.install()).toEqual({ code: 0, stderr: '' })
    expect(system.calls).toContain(install)
    expect(system.read('answers')).toMatch(/redis-server 101\nredis-server.service 101\npostgresql 0\n/)
    expect(system.read('answers')).toContain('disable redis-server.service')
    expect(system.leftovers).toEqual([])
  })

  test('the start at boot is switched off', async () => {
    using system = new System()
    expect((await system.install()).code).toBe(0)
    expect(system.calls).toContain('update-rc.d redis-server disable')
  })

  test('a service that stays enabled is reported', async () => {
    using system = new System()
    system.program('update-rc.d', '')
    const { code, stderr } = await system.install()
    expect(stderr).toContain('The service is still enabled')
    expect(code).toBe(1)
  })

  test("somebody's own service stays enabled", async () => {
    using system = new System()
    system.program('dpkg-query', 'echo "ii "')
    expect((await system.install()).code).toBe(0)
    expect(system.calls).not.toContain('update-rc.d redis-server disable')
  })

  test('a policy-rc.d that forbids starting is used as it is', async () => {
    using system = new System()
    const own = '#!/bin/sh\nexit 101\n'
    system.executable(policy, own)
    expect((await system.install()).code).toBe(0)
    expect(system.read(policy)).toBe(own)
  })

  test.for([
    ['allows starting', '#!/bin/sh\nexit 0\n'],
    ['forbids it for SysV init only', '#!/bin/sh\n[ "$1" != redis-server ] || exit 101\n'],
  ] as const)('a policy-rc.d that %s is not touched, and nothing is installed', async ([, own]) => {
    using system = new System()
    system.executable(policy, own)
    const { code, stderr } = await system.install()
    expect(stderr).toContain('does not forbid starting redis-server')
    expect(system.read(policy)).toBe(own)
    expect(system.calls.filter((call) => call.startsWith('apt-get'))).toEqual([])
    expect(code).toBe(1)
  })

  test('a policy-rc.d that is not executable counts for nothing, but is not touched', async () => {
    using system = new System()
    system.write(policy, '#!/bin/sh\nexit 101\n')
    expect((await system.install()).code).toBe(1)
    expect(system.read(policy)).toBe('#!/bin/sh\nexit 101\n')
  })

  test('what a killed run has left is taken away', async () => {
    using system = new System()
    system.program('apt-get', 'kill -9 $PPID')
    await system.install()
    expect(system.leftovers).toContain(policy)
    system.program('apt-get', asksPolicy)
    expect((await system.install()).code).toBe(0)
    expect(system.read('answers')).toContain('redis-server 101')
    expect(system.leftovers).toEqual([dirname(preset)])
  })

  test.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'interrupted by %s, it waits for apt-get and puts everything back',
    async ([signal, expected]) => {
      using system = new System()
      system.program(
        'apt-get',
        `mkdir -p "$ROOT/etc/init.d"; touch "$ROOT/etc/init.d/redis-server"\nkill -${signal.slice(3)} $PPID\nsleep 0.1`,
      )
      const { code } = await system.install()
      expect(code).toBe(expected)
      expect(system.calls.at(-1)).toBe('update-rc.d redis-server disable')
      expect(system.leftovers).toEqual([])
    },
  )

  test('lists that are missing are fetched first', async () => {
    using system = new System()
    rmSync(join(system.root, 'var'), { recursive: true })
    expect((await system.install()).code).toBe(0)
    expect(system.calls.filter((call) => call.startsWith('apt-get'))).toEqual(['apt-get update -q', install])
  })

  test('lists that name versions no longer there are fetched anew', async () => {
    using system = new System()
    system.program('apt-get', 'case $1 in update) touch "$ROOT/updated" ;; *) [ -e "$ROOT/updated" ] ;; esac')
    expect((await system.install()).code).toBe(0)
    expect(system.calls.filter((call) => call.startsWith('apt-get'))).toEqual([
      install,
      'apt-get update -q',
      install,
    ])
  })

  test('a failing installation fails, and leaves nothing behind', async () => {
    using system = new System()
    system.program('apt-get', '[ "$1" = update ] || exit 100')
    expect((await system.install()).code).toBe(100)
    expect(system.leftovers).toEqual([])
  })
})
