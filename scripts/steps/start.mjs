import { join } from 'node:path'
import { runAttached } from '../child.mjs'
import { root } from '../root.mjs'
import { takenPorts } from './ports.mjs'
import { setUp } from './set-up.mjs'

const environmentFailed = 3

/** npm start: sets everything up and brings up the Sentinel example. */
export async function start() {
  await setUp()
  const code = await bringUp()
  if (code === 0) process.stdout.write(nextSteps)
  return code
}

/** `up` itself finds out whether the topology runs already, whichever ports it got the first time. */
async function bringUp() {
  const code = await up()
  if (code !== environmentFailed) return code
  const taken = await takenPorts()
  if (taken.length === 0) return code
  const ports = `${taken.length === 1 ? 'port' : 'ports'} ${taken.join(', ')}`
  process.stdout.write(`\nSomebody else's ${ports}: trying again with automatic ports (--port auto).\n\n`)
  return up('--port', 'auto')
}

function up(...options) {
  const program = join(root, 'dist', 'cli', 'cli.js')
  return runAttached(process.execPath, [program, 'up', join('examples', 'sentinel.yaml'), ...options])
}

const nextSteps = `
What next, in this folder:
  npx redis-ha status sentinel     who is master, and whether all is well
  npx redis-ha cli sentinel        a redis-cli on the master
  npx redis-ha logs sentinel -f    what the servers write, as they write it
  npx redis-ha env sentinel        addresses as environment variables
  npx redis-ha down sentinel       take everything down
`
