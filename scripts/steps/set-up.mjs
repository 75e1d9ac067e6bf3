import { build } from './build.mjs'
import { isBuilt } from './build-stamp.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureRedis } from './redis-server.mjs'

/** All that a fresh clone needs, and nothing that is there already. */
export async function setUp() {
  await ensureRedis()
  await ensureDependencies()
  if (!isBuilt()) await build()
}
