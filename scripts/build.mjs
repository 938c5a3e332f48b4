// Builds dist/ from src/: compiled TypeScript, the files that are not TypeScript (built-in macros, the docs page), and the
// bundle that the command line starts from.
// Runs at `npm install` (prepare), so that a fresh clone can call `npx tsmodel` at once.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (...parts) => join(root, ...parts)

rmSync(at('dist'), { recursive: true, force: true })
const tsc = spawnSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.build.json')], {
  stdio: 'inherit',
  cwd: root,
})
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

for (const assets of ['builtin', 'docs/site']) {
  if (existsSync(at('src', assets))) cpSync(at('src', assets), at('dist', assets), { recursive: true })
}

const code = readdirSync(at('dist'), { recursive: true }).map(String).sort()
await bundle(root, at('dist/bundle'))

// What is kept between runs holds for one build of the code only. Written last: where it is, the build is whole.
const hash = createHash('sha256')
for (const path of code) {
  if (/\.(js|sql)$/.test(path)) hash.update(`${path}\n`).update(readFileSync(at('dist', path)))
}
writeFileSync(at('dist/build.json'), `${JSON.stringify({ hash: hash.digest('hex').slice(0, 16) })}\n`)

// npm links a package's own binary only where it is installed as a dependency; `npx tsmodel` in the checkout wants it too.
chmodSync(at('bin/tsmodel.js'), 0o755)
if (process.platform !== 'win32' && existsSync(at('node_modules'))) {
  mkdirSync(at('node_modules/.bin'), { recursive: true })
  rmSync(at('node_modules/.bin/tsmodel'), { force: true })
  symlinkSync('../../bin/tsmodel.js', at('node_modules/.bin/tsmodel'))
}
