import { type EnvironmentConfig, TestEnvironment } from 'jest-environment-node'
import type { TopologySource } from './library/topology-source.ts'
import { workerTopology } from './library/worker-topology.ts'

/**
 * The environment of Jest for Node, with a global `topology`: one for each worker, put back to its start before each file.
 * `testEnvironmentOptions: { topology }` says which: what would stand in a topology file, or the path of one.
 */
export default class TopologyEnvironment extends TestEnvironment {
  readonly #source: TopologySource
  readonly #rootDir: string

  constructor(config: EnvironmentConfig, context: unknown) {
    super(config, context)
    const { rootDir, testEnvironmentOptions } = config.projectConfig
    this.#source = testEnvironmentOptions['topology'] as TopologySource
    this.#rootDir = rootDir
  }

  override async setup(): Promise<void> {
    await super.setup()
    this.global['topology'] = await workerTopology(this.#source, {
      worker: process.env['JEST_WORKER_ID'] ?? '1',
      folder: this.#rootDir,
      advice: "globalSetup: 'redis-ha/jest/setup' and globalTeardown: 'redis-ha/jest/teardown'",
    })
  }
}
