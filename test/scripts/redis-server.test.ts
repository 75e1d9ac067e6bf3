import { expect, test } from 'vitest'
import { Clone } from './clone.ts'

const root = 'process.getuid = () => 0;'
const user = 'process.getuid = () => 1000;'
const on = (platform: string) => `Object.defineProperty(process, 'platform', { value: '${platform}' });`
const linux = on('linux')

function setUp(clone: Clone, preload: string) {
  // redis-ha itself is beside the point here.
  const outcome = clone.run('start.mjs', [], { preload })
  return { ...outcome, calls: outcome.calls.filter((call) => !/^(npm|esbuild|redis-)/.test(call)) }
}

function script(clone: Clone) {
  return clone.path('scripts', 'install-redis-debian.sh')
}

test('a redis-server on PATH is taken as it is', () => {
  using clone = new Clone().withRedis()
  clone.program('apt-get')
  const { code, stdout, calls } = setUp(clone, root + linux)
  expect(stdout).toContain('redis-server 7.0.15 (')
  expect(calls).toEqual([])
  expect(code).toBe(0)
})

test('root installs both packages on Debian and Ubuntu, also where a valkey-server is there', () => {
  using clone = new Clone()
  clone.program('apt-get')
  clone.program('valkey-server')
  clone.program('sh', clone.installation)
  const { code, stdout, calls } = setUp(clone, root + linux)
  expect(calls).toEqual([`sh ${script(clone)} redis-server redis-tools`])
  expect(stdout).toContain('redis-server 7.0.15 (')
  expect(code).toBe(0)
})

test('where only redis-cli is missing, only its package is installed', () => {
  using clone = new Clone()
  clone.program('redis-server', 'echo v=8.0.0')
  clone.program('apt-get')
  clone.program('sh', clone.installation)
  expect(setUp(clone, root + linux).calls).toEqual([`sh ${script(clone)} redis-tools`])
})

test('another user installs through sudo', () => {
  using clone = new Clone()
  clone.program('apt-get')
  clone.program('sudo', `[ "$2" = true ] || { ${clone.installation}\n}`)
  const { code, calls } = setUp(clone, user + linux)
  expect(calls).toEqual(['sudo -n true', `sudo -n sh ${script(clone)} redis-server redis-tools`])
  expect(code).toBe(0)
})

test('a sudo that needs a password is not asked without a terminal', () => {
  using clone = new Clone()
  clone.program('apt-get')
  clone.program('sudo', 'echo "sudo: a password is required"; exit 1')
  const { code, stderr, calls } = setUp(clone, user + linux)
  expect(calls).toEqual(['sudo -n true'])
  expect(stderr).toContain('seen      sudo asks for a password, and there is no terminal to ask on')
  expect(stderr).toContain(`as root: sh ${script(clone)}`)
  expect(code).toBe(3)
})

test('without sudo, the message has the command for root', () => {
  using clone = new Clone()
  clone.program('apt-get')
  const { code, stderr, calls } = setUp(clone, user + linux)
  expect(calls).toEqual([])
  expect(stderr).toContain('seen      neither root nor a sudo')
  expect(stderr).toContain(`as root: sh ${script(clone)}`)
  expect(code).toBe(3)
})

test('Homebrew installs it on macOS', () => {
  using clone = new Clone()
  clone.program('brew', clone.installation)
  const { code, calls } = setUp(clone, user + on('darwin'))
  expect(calls).toEqual(['brew install redis'])
  expect(code).toBe(0)
})

test.for([
  ['linux', 'dnf', 'dnf install redis'],
  ['linux', 'apk', 'apk add redis'],
  ['darwin', 'none', 'brew install redis'],
  ['win32', 'none', 'inside WSL'],
] as const)('elsewhere (%s with %s) a message says what to do', ([platform, manager, advice]) => {
  using clone = new Clone()
  clone.program(manager)
  const { code, stderr, calls } = setUp(clone, user + on(platform))
  expect(calls).toEqual([])
  for (const part of ['expected', 'seen', 'where', 'try']) expect(stderr).toContain(`\n  ${part}`)
  expect(stderr).toContain(advice)
  expect(code).toBe(3)
})

test('a failed installation shows its output', () => {
  using clone = new Clone()
  clone.program('apt-get')
  clone.program('sh', 'echo "E: Unable to locate package redis-server"; exit 100')
  const { code, stderr } = setUp(clone, root + linux)
  expect(stderr).toContain('seen      exit code 100 from: sh ')
  expect(stderr).toContain('  | E: Unable to locate package redis-server')
  expect(code).toBe(3)
})

test('an installation that puts nothing on PATH is not believed', () => {
  using clone = new Clone()
  clone.program('apt-get')
  clone.program('sh')
  const { code, stderr } = setUp(clone, root + linux)
  expect(stderr).toContain('redis-server and redis-cli still missing after the installation')
  expect(code).toBe(3)
})

test('a redis-server that does not run is reported', () => {
  using clone = new Clone().withRedis()
  clone.program('redis-server', 'echo "libssl.so.3: cannot open shared object file" >&2; exit 127')
  const { code, stderr } = setUp(clone, root + linux)
  expect(stderr).toContain('redis-server does not run')
  expect(stderr).toContain('libssl.so.3')
  expect(code).toBe(3)
})
