import { mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const SOURCES = ['pglite/pglite-worker.ts', 'pglite/worker-protocol.ts', 'server-message.ts', 'contract.ts']

/** Compiles the worker of the embedded database when its sources are newer: threads take no TypeScript. Not in dist, which a build empties. */
export async function buildWorker(): Promise<void> {
  const output = join(root, 'node_modules/.cache/tsmodel/pglite-worker.js')
  const sources = SOURCES.map((file) => join(root, 'src/adapters', file))
  if (sources.every((file) => modified(file) < modified(output))) return
  mkdirSync(dirname(output), { recursive: true })
  const draft = `${output}.${process.pid}.draft`
  await build({
    entryPoints: [sources[0]!],
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
