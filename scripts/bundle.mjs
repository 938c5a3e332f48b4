// Bundles the command line into a few files, dependencies included: a process that starts for one command reads some thirty
// files instead of a thousand. The library (dist/index.js) stays as it was compiled, and uses the installed dependencies.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Bring files of their own (WebAssembly), or are not installed. */
const EXTERNAL = ['@electric-sql/pglite', 'libpg-query', 'pg-native']

/** Packages that were written for `require` find it here. It is made when one asks: most files never do. */
const BANNER =
  "import{createRequire as bannerMake}from'node:module';let bannerMade;const require=(name)=>(bannerMade??=bannerMake(import.meta.url))(name);"

/** Writes the command line of `root`, and the worker that it starts, to `folder`. */
export async function bundle(root, folder) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { tsmodel: 'src/cli/main.ts', 'pglite-worker': 'src/adapters/pglite/pglite-worker.ts' },
    inject: ['scripts/navigator.mjs'],
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    external: EXTERNAL,
    banner: { js: BANNER },
    // Names stay: they are what the trace of an internal error shows.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  writeFileSync(join(folder, 'LICENSES.txt'), licences(root, Object.keys(metafile.inputs)))
}

/** The licences of all packages that have a part in the bundle, which they ask to be kept with it. */
function licences(root, inputs) {
  const packages = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))
  return [...packages]
    .sort()
    .map((path) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
      const file = readdirSync(join(root, path)).find((entry) => /^licen[cs]e/i.test(entry))
      const text = file === undefined ? `Licence: ${license}\n` : readFileSync(join(root, path, file), 'utf8')
      return `${name} ${version}\n\n${text.trim()}\n`
    })
    .join(`\n${'-'.repeat(72)}\n\n`)
}
