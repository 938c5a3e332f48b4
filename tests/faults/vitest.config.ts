import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '../..')

/** Minutes of killing and cutting, which is why these tests have a command of their own: npm run test:faults */
export default defineConfig({
  test: {
    root,
    include: ['tests/faults/**/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    globalSetup: [join(root, 'tests/support/global-setup.ts')],
    reporters: ['default', join(root, 'tests/support/closing-line-reporter.ts')],
  },
})
