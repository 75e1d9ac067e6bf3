import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runQuietly } from '../child.mjs'
import { progress } from '../progress.mjs'
import { root } from '../root.mjs'

/** Installs what package-lock.json asks for, unless it is there already. */
export async function ensureDependencies() {
  if (areInstalled()) return
  await progress('Installing dependencies with npm ci', () =>
    runQuietly(
      'npm',
      // The development tools build the program, also where NODE_ENV=production is set.
      ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        title: 'the dependencies could not be installed',
        expected: 'npm ci to succeed',
        try: 'look at its output below, and check the network and the npm registry in use',
      },
    ),
  )
}

/**
 * npm keeps in node_modules a lock file of what is really installed, written last. Comparing the two serves whoever
 * installed it (npm ci by hand, npm install) and takes an interrupted installation for none.
 */
function areInstalled() {
  const wanted = readPackages(join(root, 'package-lock.json'))
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'))
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const present = installed[path]
    if (!present) return isForElsewhere(entry)
    return present.version === entry.version && present.integrity === entry.integrity
  })
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/**
 * npm leaves out optional packages, mostly programs built for another system. One for just this system must be there:
 * it is missing where node_modules came from another machine. (Which C library this is, npm knows better.)
 */
function isForElsewhere({ optional, os, cpu, libc }) {
  if (!optional) return false
  const isForHere = os?.includes(process.platform) && cpu?.includes(process.arch) && !libc
  return !isForHere
}
