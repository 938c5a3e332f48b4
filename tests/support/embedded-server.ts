import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { cascadesIn, LOGGED_STATEMENTS } from './server-log.js'
import { withSmallDisk } from './small-disk.js'

// Real Postgres servers out of npm packages that hold nothing but the binaries. The packages' install scripts are not
// relied on (npm may not run them), Postgres does not run as root, and it must be able to read its files as whoever it
// runs as, so the binaries are copied once per user to a world-readable cache, where the library links are made.

export type Major = 14 | 15 | 16 | 17 | 18

export const MAJORS: readonly Major[] = [14, 15, 16, 17, 18]

export interface EmbeddedServerOptions {
  readonly major: Major
  /** Server settings on top of those of the tests, such as `{ max_connections: '5' }`. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Lines of pg_hba.conf instead of trusting everybody. */
  readonly accessRules?: readonly string[]
  /** Files to place in the data folder with mode 0600, such as a certificate and its key. */
  readonly files?: Readonly<Record<string, string>>
  /** Megabytes of a file system that only this server sees, for a tablespace that is to fill up. */
  readonly smallDisk?: number
}

export interface EmbeddedServer {
  readonly major: Major
  readonly port: number
  readonly socketFolder: string
  readonly dataFolder: string
  readonly logFile: string
  readonly pid: number
  /** Folder of the small disk; null without one. */
  readonly smallDisk: string | null
  /**
   * Ends the server, fast (open sessions are cut), and removes its files. Throws when its log shows that a session of the
   * engine sent CASCADE. Idempotent.
   */
  stop(): Promise<void>
  /** Kills the server without a goodbye, and starts it on the same files and port. */
  crashAndRestart(): Promise<void>
}

export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { major } = options
  const identity = serverIdentity()
  const native = installNative(major)
  const template = initTemplate(native, identity)
  const folder = join(cacheParent(), `tsmodel-pg${major}-${randomBytes(4).toString('hex')}`)
  mkdirSync(folder, { mode: 0o755 })
  giveTo(folder, identity)
  const dataFolder = join(folder, 'data')
  runAs(identity, 'cp', ['-R', template, dataFolder])
  chmodSync(dataFolder, 0o700)
  for (const [name, content] of Object.entries(options.files ?? {})) {
    const file = join(dataFolder, name)
    writeFileSync(file, content, { mode: 0o600 })
    giveTo(file, identity)
  }
  if (options.accessRules !== undefined) {
    writeFileSync(join(dataFolder, 'pg_hba.conf'), `${options.accessRules.join('\n')}\n`)
  }

  const makeSmallFolder = (): string => {
    const small = join(folder, 'small')
    mkdirSync(small, { mode: 0o700 })
    giveTo(small, identity)
    return small
  }
  const small = options.smallDisk === undefined ? null : withSmallDisk(options.smallDisk, makeSmallFolder, identity)
  const port = await freePort()
  const logFile = join(folder, 'server.log')
  const launching: Launch = {
    native,
    dataFolder,
    folder,
    port,
    logFile,
    identity,
    parameters: options.parameters ?? {},
    before: small?.words ?? [],
  }
  let server = await launch(launching)
  let isStopped = false
  return {
    major,
    port,
    socketFolder: folder,
    dataFolder,
    logFile,
    smallDisk: small?.folder ?? null,
    get pid() {
      return server.process.pid!
    },
    async stop() {
      if (isStopped) return
      isStopped = true
      await end(server, 'SIGINT')
      const cascades = await cascadesIn(logFile)
      rmSync(folder, { recursive: true, force: true })
      // The promise is of every statement that any test makes the engine send; here all of them have passed.
      if (cascades.length > 0) throw new Error(`The engine sent CASCADE:\n${cascades.join('\n')}`)
    },
    async crashAndRestart() {
      await end(server, 'SIGQUIT')
      rmSync(join(dataFolder, 'postmaster.pid'), { force: true })
      server = await launch(launching)
    },
  }
}

interface Identity {
  readonly uid?: number
  readonly gid?: number
}

/** Root starts the server as nobody; everybody else as themselves. */
function serverIdentity(): Identity {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
}

/** The folder for caches and servers: short, because a socket's path may only have some hundred bytes. */
function cacheParent(): string {
  return process.getuid?.() === 0 ? '/tmp' : tmpdir()
}

function packageFolder(major: Major): string | null {
  const name = `pg${major}-${process.platform}-${process.arch}`
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'native'))) return candidate
    if (folder === dirname(folder)) return null
  }
}

/** Copies the binaries to the cache, with their library links, once. */
function installNative(major: Major): string {
  const source = packageFolder(major)
  if (source === null) {
    throw new Error(
      `There is no Postgres ${major} for ${process.platform}-${process.arch} in node_modules. ` +
        'Run npm ci without --omit=optional, or set TSMODEL_TEST_DATABASE_URL to a server for the tests.',
    )
  }
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string }
  const target = join(cacheParent(), `tsmodel-postgres-${process.getuid?.() ?? 'user'}`, version)
  if (existsSync(join(target, 'native'))) return join(target, 'native')
  const draft = `${target}.${randomBytes(4).toString('hex')}`
  mkdirSync(draft, { recursive: true, mode: 0o755 })
  cpSync(join(source, 'native'), join(draft, 'native'), { recursive: true, mode: 0 })
  const links = JSON.parse(readFileSync(join(source, 'native/pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string
    readonly target: string
  }[]
  for (const link of links) {
    const place = join(draft, link.target)
    rmSync(place, { force: true })
    symlinkSync(basename(link.source), place)
  }
  spawnSync('chmod', ['-R', 'a+rX', draft])
  for (const program of ['initdb', 'postgres', 'pg_ctl']) chmodSync(join(draft, 'native/bin', program), 0o755)
  publish(draft, target)
  return join(target, 'native')
}

/** A data folder to copy from, made once: initdb takes longer than all the rest together. */
function initTemplate(native: string, identity: Identity): string {
  const target = join(dirname(native), 'template')
  const template = join(target, 'data')
  if (existsSync(join(template, 'PG_VERSION'))) return template
  const draft = `${target}.${randomBytes(4).toString('hex')}`
  mkdirSync(draft, { mode: 0o755 })
  giveTo(draft, identity)
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  runAs(identity, join(native, 'bin/initdb'), [
    ...['-D', join(draft, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'],
    ...[`--locale=${locale}`, '--no-sync', '--no-instructions'],
  ])
  publish(draft, target)
  return template
}

/** Renames a finished draft into place; another process may have been faster, and then its copy is as good. */
function publish(draft: string, target: string): void {
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
}

interface Launch {
  readonly native: string
  readonly dataFolder: string
  readonly folder: string
  readonly port: number
  readonly logFile: string
  readonly identity: Identity
  readonly parameters: Readonly<Record<string, string>>
  /** Words in front of the command. */
  readonly before: readonly string[]
}

interface Running {
  readonly process: ChildProcess
  readonly watchdog: ChildProcess
}

async function launch(options: Launch): Promise<Running> {
  const { native, dataFolder, folder, port, logFile, identity } = options
  const parameters = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...LOGGED_STATEMENTS,
    ...options.parameters,
  }
  const logged = existsSync(logFile) ? readFileSync(logFile).length : 0
  const log = openSync(logFile, 'a')
  const [command, ...words] = [...options.before, join(native, 'bin/postgres')]
  const server = spawn(
    command,
    [
      ...words,
      '-D',
      dataFolder,
      '-p',
      String(port),
      ...Object.entries(parameters).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    { ...identity, detached: true, stdio: ['ignore', log, log] },
  )
  closeSync(log)
  const failed = new Promise<never>((_, reject) => {
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`Postgres did not start:\n${readFileSync(logFile, 'utf8')}`)))
  })
  failed.catch(() => undefined)
  server.unref()
  // When this process dies, whatever the cause, its end of the pipe closes and the shell goes on to end the server.
  const watchdog = spawn(
    '/bin/sh',
    ['-c', 'read -r _; kill -QUIT "$1" 2>/dev/null; rm -rf "$2"', 'sh', String(server.pid), folder],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  )
  watchdog.unref()
  ;(watchdog.stdin as { unref?: () => void } | null)?.unref?.()
  await Promise.race([untilReady(logFile, logged), failed])
  return { process: server, watchdog }
}

async function untilReady(logFile: string, from: number): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const log = readFileSync(logFile).subarray(from).toString('utf8')
    // A replica says that it accepts read-only ones.
    if (/ready to accept (?:read-only )?connections/.test(log)) return
    await sleep(10)
  }
  throw new Error(`Postgres was not ready within 30 s:\n${readFileSync(logFile, 'utf8')}`)
}

async function end(server: Running, signal: NodeJS.Signals): Promise<void> {
  server.watchdog.kill('SIGKILL')
  if (server.process.exitCode !== null || server.process.signalCode !== null) return
  const exited = new Promise<void>((resolve) => server.process.once('exit', () => resolve()))
  server.process.ref()
  server.process.kill(signal)
  const timer = setTimeout(() => server.process.kill('SIGKILL'), 5_000)
  await exited
  clearTimeout(timer)
}

function runAs(identity: Identity, command: string, commandArguments: readonly string[]): void {
  const done = spawnSync(command, commandArguments, { ...identity, cwd: '/', encoding: 'utf8' })
  if (done.status === 0) return
  throw new Error(`${command} failed: ${done.error?.message ?? ''}${done.stderr}${done.stdout}`)
}

function giveTo(path: string, identity: Identity): void {
  if (identity.uid !== undefined && identity.gid !== undefined) chownSync(path, identity.uid, identity.gid)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
