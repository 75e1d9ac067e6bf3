import { join } from 'node:path'
import { runAttached, runQuietly } from '../child.mjs'
import { SetupError } from '../failure.mjs'
import { progress } from '../progress.mjs'
import { root } from '../root.mjs'
import { findOnPath } from '../search-path.mjs'
import { setUp } from './set-up.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome']
const config = join('browser', 'vitest.config.ts')

/** npm run browser: looks at the page of a drill's report in a real browser. Exit code 3 says that there is none here. */
export async function testInBrowser(args) {
  await setUp()
  process.env.CHROMIUM = findChromium() ?? (await install())
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  return await runAttached(process.execPath, [vitest, 'run', '--config', config, ...args])
}

function findChromium() {
  return names.map(findOnPath).find((file) => file !== undefined)
}

async function install() {
  const failure = {
    title: 'there is no Chromium to look at the page of a report with',
    expected: `${names.join(', ')} on PATH`,
    try: 'apt-get install chromium, as root, and run the same command again',
  }
  if (!findOnPath('apt-get') || process.getuid?.() !== 0)
    throw new SetupError({ ...failure, seen: 'none, and no apt-get that this user may install one with' })
  const command = 'apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=60 chromium'
  await progress('Installing chromium with apt-get', () =>
    runQuietly(
      'timeout',
      ['300', 'sh', '-c', `${command} || { apt-get update -q && ${command}; }`],
      failure,
      {
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      },
    ),
  )
  const file = findChromium()
  if (file === undefined)
    throw new SetupError({ ...failure, seen: 'none, though apt-get installed it', where: root })
  return file
}
