import { mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const cache = join(root, 'node_modules/.cache/tsmodel')
const RECORDER_SOURCES = ['tests/support/embedded-recorder.ts', 'tests/support/server-log.ts']
const SOURCES = [
  'src/adapters/pglite/pglite-worker.ts',
  'src/adapters/pglite/worker-protocol.ts',
  'src/adapters/server-message.ts',
  'src/adapters/contract.ts',
  ...RECORDER_SOURCES,
]

/** What records the statements that reach an embedded database; for the threads of a process of its own. */
export const EMBEDDED_RECORDER = join(cache, 'embedded-recorder.js')

/**
 * Compiles the worker of the embedded database, with its recorder in front, when its sources are newer: threads take no
 * TypeScript. Not in dist, which a build empties.
 */
export async function buildWorker(): Promise<void> {
  await compile(['./tests/support/embedded-recorder.js'], EMBEDDED_RECORDER, RECORDER_SOURCES)
  const worker = ['./tests/support/embedded-recorder.js', './src/adapters/pglite/pglite-worker.js']
  await compile(worker, join(cache, 'pglite-worker.js'), SOURCES)
}

async function compile(modules: readonly string[], output: string, sources: readonly string[]): Promise<void> {
  if (sources.every((file) => modified(join(root, file)) < modified(output))) return
  mkdirSync(dirname(output), { recursive: true })
  const draft = `${output}.${process.pid}.draft`
  await build({
    stdin: { contents: modules.map((file) => `import '${file}'`).join('\n'), resolveDir: root, loader: 'ts' },
    outfile: draft,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
  renameSync(draft, output)
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
