import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { runQuietly } from '../child.mjs'
import { SetupError } from '../failure.mjs'
import { progress } from '../progress.mjs'
import { root } from '../root.mjs'
import { findOnPath } from '../search-path.mjs'

// A valkey-server doesn't count here: the examples and the tests run redis-server.
const packageOf = { 'redis-server': 'redis-server', 'redis-cli': 'redis-tools' }
const expected = 'redis-server and redis-cli on PATH'
const debianScript = join(root, 'scripts', 'install-redis-debian.sh')

/** Makes sure that redis-server and redis-cli are on PATH, from the system's packages if need be. */
export async function ensureRedis() {
  const missing = missingPrograms()
  if (missing.length > 0) {
    await install(missing)
    verify()
  }
  process.stdout.write(`${versionLine()}\n`)
}

function missingPrograms() {
  return Object.keys(packageOf).filter((program) => !findOnPath(program))
}

function install(missing) {
  if (process.platform === 'linux' && findOnPath('apt-get')) return installWithApt(missing)
  if (process.platform === 'darwin' && findOnPath('brew')) return installWithHomebrew()
  throw new SetupError({
    title: `${missing.join(' and ')} missing`,
    expected,
    seen: `neither apt-get nor, on macOS, Homebrew (this is ${process.platform}), so nothing is installed by itself`,
    where: `PATH=${process.env.PATH}`,
    try: `install Redis with this system's own package manager${hint()}, and run the same command again`,
  })
}

function hint() {
  if (process.platform === 'win32') return ' inside WSL (there is none for Windows itself)'
  if (process.platform === 'darwin') return ' (with Homebrew from https://brew.sh: brew install redis)'
  const commands = {
    dnf: 'dnf install redis',
    apk: 'apk add redis',
    pacman: 'pacman -S redis',
    zypper: 'zypper install redis',
  }
  const manager = Object.keys(commands).find(findOnPath)
  return manager ? ` (${commands[manager]})` : ''
}

async function installWithApt(missing) {
  const packages = missing.map((program) => packageOf[program])
  const script = ['sh', debianScript, ...packages]
  const [[command, ...args], stdin] = await asRoot(script)
  await progress(`Installing ${packages.join(' and ')} with apt-get, without a service`, () =>
    runQuietly(
      command,
      args,
      {
        title: `${packages.join(' and ')} could not be installed`,
        expected: 'apt-get to install it',
        try: `look at its output below; once that is solved, run the same command again`,
      },
      { stdin },
    ),
  )
}

/** The command as root runs it, and what it needs as standard input to ask for a password. */
async function asRoot(command) {
  if (process.getuid() === 0) return [command, 'ignore']
  const failure = {
    title: 'redis-server is missing, and installing it needs root',
    expected,
    try: `as root: sh ${debianScript}\nthen run the same command again`,
  }
  if (!findOnPath('sudo')) {
    throw new SetupError({ ...failure, seen: 'neither root nor a sudo', where: `PATH=${process.env.PATH}` })
  }
  if (process.stdin.isTTY) return [['sudo', ...command], 'inherit']
  await runQuietly('sudo', ['-n', 'true'], {
    ...failure,
    seen: 'sudo asks for a password, and there is no terminal to ask on',
  })
  return [['sudo', '-n', ...command], 'ignore']
}

/** Homebrew never starts a service by itself: that takes `brew services`. */
async function installWithHomebrew() {
  await progress('Installing redis with Homebrew, without a service', () =>
    runQuietly(
      'brew',
      ['install', 'redis'],
      {
        title: 'redis could not be installed',
        expected: 'brew install redis to succeed',
        try: 'look at its output below; by hand: brew install redis',
      },
      { env: { HOMEBREW_NO_ENV_HINTS: '1' } },
    ),
  )
}

function verify() {
  const missing = missingPrograms()
  if (missing.length === 0) return
  throw new SetupError({
    title: `${missing.join(' and ')} still missing after the installation`,
    expected,
    seen: 'the package is installed, but its programs are not found',
    where: `PATH=${process.env.PATH}`,
    try: 'add the folder that has them (on Debian /usr/bin) to PATH, and run the same command again',
  })
}

/** Running it once also shows that it can run at all, for instance that no library is missing. */
function versionLine() {
  const file = findOnPath('redis-server')
  try {
    const output = execFileSync(file, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return `redis-server ${/v=(\S+)/.exec(output)?.[1] ?? output.trim()} (${file})`
  } catch (error) {
    throw new SetupError({
      title: 'redis-server does not run',
      expected: 'redis-server --version to succeed',
      seen: error.message.trimEnd(),
      where: file,
      try: 'install it anew',
    })
  }
}
