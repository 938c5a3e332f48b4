// Builds dist/ from src/: compiled TypeScript, and the files that are not TypeScript (built-in macros, the docs page).
// Runs at `npm install` (prepare), so that a fresh clone can call `npx tsmodel` at once.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

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

// npm links a package's own binary only where it is installed as a dependency; `npx tsmodel` in the checkout wants it too.
chmodSync(at('bin/tsmodel.js'), 0o755)
if (process.platform !== 'win32' && existsSync(at('node_modules'))) {
  mkdirSync(at('node_modules/.bin'), { recursive: true })
  rmSync(at('node_modules/.bin/tsmodel'), { force: true })
  symlinkSync('../../bin/tsmodel.js', at('node_modules/.bin/tsmodel'))
}
