import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '../..')

/** The warehouse with many members and events, which takes minutes to hours: npm run test:scale */
export default defineConfig({
  test: {
    root,
    include: ['tests/scale/**/*.test.ts'],
    testTimeout: 12 * 3_600_000,
    hookTimeout: 12 * 3_600_000,
    fileParallelism: false,
    // Nothing of the report is held back until the end.
    disableConsoleIntercept: true,
    reporters: ['default', join(root, 'tests/support/closing-line-reporter.ts')],
  },
})
