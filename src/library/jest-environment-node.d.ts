/** What is used of `jest-environment-node`, which comes with Jest and is not installed here. */
declare module 'jest-environment-node' {
  export interface EnvironmentConfig {
    projectConfig: { rootDir: string; testEnvironmentOptions: Record<string, unknown> }
  }
  export class TestEnvironment {
    global: Record<string, unknown>
    constructor(config: EnvironmentConfig, context: unknown)
    setup(): Promise<void>
    teardown(): Promise<void>
  }
}
