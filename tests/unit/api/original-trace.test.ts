import { transformSync } from 'esbuild'
import { expect, test } from 'vitest'
import { originalTrace } from '../../../src/api/original-trace.js'

const SOURCE = `// a comment that the build drops

export function broken(): never {
  throw new Error('broken')
}
`

const built = transformSync(SOURCE, {
  loader: 'ts',
  minifyWhitespace: true,
  sourcemap: 'external',
  sourcefile: '../../src/run/broken.ts',
})

/** Where the text stands in the built file, as a trace says it. */
const place = `1:${built.code.indexOf('throw') + 1}`

test('the trace of an error names the line of the source that the built line was made of', () => {
  const trace = originalTrace(`Error: broken\n    at broken (file:///engine/dist/bundle/a.js:${place})`, (path) => {
    expect(path).toBe('/engine/dist/bundle/a.js.map')
    return built.map
  })
  expect(trace).toBe('Error: broken\n    at broken (src/run/broken.ts:4:3)')
})

test('lines of files without a map, and of Node itself, stay as they are', () => {
  const stack =
    'Error: broken\n    at file:///engine/dist/bundle/a.js:1:3\n    at node:internal/process/task_queues:95:5'
  const missing = (): string => {
    throw new Error('no such file')
  }
  expect(originalTrace(stack, missing)).toBe(stack)
})
