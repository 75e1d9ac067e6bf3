// Loaded into a program before anything else (`--expose-gc --require`): writes down, again and again, what its memory holds that
// can't be collected, in a file named by the environment. What is only waiting to be collected does not count.
const { appendFileSync } = require('node:fs')
const { memoryUsage } = require('node:process')

const EVERY_MS = 500

function look() {
  globalThis.gc()
  const { heapUsed, external } = memoryUsage()
  appendFileSync(process.env.MEMORY_WITNESS, `${heapUsed + external}\n`)
}

setInterval(look, EVERY_MS).unref()
