import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EMBEDDED_RECORDER } from './build-worker.js'
import { EMBEDDED_LOG } from './server-log.js'

const root = join(import.meta.dirname, '../..')

/** The command as users start it. Built first when a source is newer than what was built. */
export function builtCommand(): string {
  const marker = join(root, 'dist/build.json')
  if (!existsSync(marker) || newestOf(join(root, 'src')) > statSync(marker).mtimeMs) {
    const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { encoding: 'utf8' })
    if (build.status !== 0) throw new Error(`npm run build failed\n${build.stdout}${build.stderr}`)
  }
  return join(root, 'bin/tsmodel.js')
}

export interface Finished {
  readonly exitCode: number | null
  readonly out: string
  readonly error: string
}

export interface Running {
  readonly process: ChildProcess
  readonly finished: Promise<Finished>
  /** Resolves once the standard output holds `text`. */
  says(text: string): Promise<void>
  /** What stood on the standard output up to now. */
  said(): string
}

/** Starts the built command with a bare environment, so that nothing of the tester's shell reaches it. */
export function startCommand(
  args: readonly string[],
  options: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Running {
  const child = spawn(process.execPath, [builtCommand(), ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, HOME: options.cwd, ...recording(), ...options.environment },
  })
  let out = ''
  let error = ''
  const waiting: { readonly text: string; readonly resolve: () => void }[] = []
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8')
    for (const { text, resolve } of waiting) if (out.includes(text)) resolve()
  })
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString('utf8')))
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, out, error }))
  })
  return {
    process: child,
    finished,
    said: () => out,
    async says(text) {
      if (out.includes(text)) return
      const ended = finished.then((result) => {
        throw new Error(`It ended without saying "${text}"\n${result.out}\n${result.error}`)
      })
      await Promise.race([new Promise<void>((resolve) => waiting.push({ text, resolve })), ended])
    },
  }
}

/** What makes an embedded database in the process write down what it is sent, as those of the tests themselves do. */
function recording(): Readonly<Record<string, string>> {
  const log = process.env[EMBEDDED_LOG]
  if (log === undefined) return {}
  return { [EMBEDDED_LOG]: log, NODE_OPTIONS: `--import ${pathToFileURL(EMBEDDED_RECORDER).href}` }
}

function newestOf(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  )
}
