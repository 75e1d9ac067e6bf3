import { readFileSync } from 'node:fs'
import { formatFailure } from './failure.mjs'

// A fresh Debian or Ubuntu offers Node 12 or 18, so "your Node is too old" must be readable by those. This file and
// failure.mjs therefore keep to the syntax of Node 12 (no top-level await, no `??`), and everything newer is imported
// only once the version has been checked.

/**
 * Checks the Node version, then loads a step and runs it with the command line's arguments. The step's answer is the
 * exit code, 0 if it has none.
 */
export function run(load) {
  void runStep(load)
}

async function runStep(load) {
  // A reader that has seen enough (`npm start | head`) must not break off what is under way.
  process.stdout.on('error', () => {})
  const outdated = outdatedNode()
  if (outdated) {
    fail({ failure: outdated, exitCode: 3 })
    return
  }
  try {
    const step = await load()
    process.exitCode = (await step(process.argv.slice(2))) || 0
  } catch (error) {
    fail(error)
  }
}

function outdatedNode() {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const [major, minor] = engines.node.match(/\d+/g).map(Number)
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number)
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return undefined
  return {
    title: 'this Node.js is too old',
    expected: `Node.js ${major}.${minor} or later`,
    seen: `Node.js ${process.versions.node}`,
    where: process.execPath,
    try: 'install a newer one, for example from https://nodejs.org/en/download, and run the same command again',
  }
}

function fail(error) {
  const text = error.failure ? formatFailure(error.failure) : error.stack
  process.stderr.write(`\n${text}\n`)
  process.exitCode = error.exitCode || 1
}
