#!/usr/bin/env node
'use strict'
// The build puts this file into dist/cli/cli.js, beside program.cjs (all of src/ and its dependencies in one file) and
// program.cache (what V8 made of that file). Compiling is most of what a short command does, so the cache is given to V8
// with the code; one that another version of V8 made is refused by V8 itself, and the code compiled as usual.
const { readFileSync } = require('node:fs')
const { createRequire, wrap } = require('node:module')
const path = require('node:path')
const { constants, Script } = require('node:vm')

const [first, ...rest] = process.argv.slice(2)
if (rest.length === 0 && (first === '--version' || first === '-V')) {
  const text = readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')
  // Nobody reads it, or the disk is full.
  process.stdout.on('error', ({ code }) => (process.exitCode = code === 'EPIPE' ? 0 : 3))
  process.stdout.write(`${JSON.parse(text).version}\n`)
} else {
  const file = path.join(__dirname, 'program.cjs')
  // esbuild writes ASCII, for which this is the fastest way to a string.
  const script = new Script(wrap(readFileSync(file, 'latin1')), {
    filename: file,
    cachedData: read(path.join(__dirname, 'program.cache')),
    importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  // The build asks for the cache here, when a real command has shown which functions are needed.
  const cacheFile = process.env.REDIS_HA_WRITE_CODE_CACHE
  if (cacheFile) keepCode(script, cacheFile)
  // Code from a cache can't import without a warning of Node's; this file can.
  globalThis[Symbol.for('redis-ha.import')] = (href) => import(href)
  const program = { exports: {} }
  script.runInThisContext()(program.exports, createRequire(file), program, file, __dirname)
}

function read(name) {
  try {
    return readFileSync(name)
  } catch {
    return undefined
  }
}

function keepCode(script, cacheFile) {
  const { setFlagsFromString } = require('node:v8')
  // V8 throws away what ran once and not lately, such as the whole of the file's top level.
  setFlagsFromString('--no-flush-bytecode')
  process.on('exit', () => {
    // A cache is good only for the flags that it was made with.
    setFlagsFromString('--flush-bytecode')
    require('node:fs').writeFileSync(cacheFile, script.createCachedData())
  })
}
