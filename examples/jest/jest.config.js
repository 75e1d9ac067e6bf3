module.exports = {
  globalSetup: 'redis-ha/jest/setup',
  globalTeardown: 'redis-ha/jest/teardown',
  testEnvironment: 'redis-ha/jest',
  testEnvironmentOptions: {
    // What would stand in a topology file, or the path of one.
    topology: { topology: 'cluster' },
  },
  maxWorkers: 2,
}
