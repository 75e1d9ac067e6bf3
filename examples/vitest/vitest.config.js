import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['redis-ha/vitest/setup'],
    maxWorkers: 2,
  },
})
