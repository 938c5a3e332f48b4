// `npm run bench [name …]`: every benchmark (or the named ones) in one run, and a table of ratios. Both sides of a ratio are
// measured in turns on the same machine, so the ratio means something where the seconds do not.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const outfile = join(root, 'node_modules/.cache/tsmodel-bench/main.mjs')
mkdirSync(dirname(outfile), { recursive: true })
await build({
  entryPoints: [join(root, 'bench/main.ts')],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  outfile,
})
const { main } = await import(pathToFileURL(outfile).href)
process.exit(await main(root, process.argv.slice(2)))
