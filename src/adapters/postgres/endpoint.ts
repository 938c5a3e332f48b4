import { existsSync, readFileSync, statSync } from 'node:fs'
import { DiagnosticError, problem } from '../../core/diagnostic.js'
import { nearestHint } from '../../core/text.js'
import type { PostgresSettings } from '../contract.js'
import { passwordFor } from './pgpass.js'
import { readService } from './service-file.js'

export type SslMode = NonNullable<PostgresSettings['sslmode']>

const SSL_MODES: readonly SslMode[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']

/** Folders where servers of the usual packages put their socket. */
const SOCKET_FOLDERS = ['/var/run/postgresql', '/tmp']

/** Where and as whom to connect, everything decided. */
export interface Endpoint {
  readonly host: string
  readonly isSocket: boolean
  readonly port: number
  readonly user: string
  readonly password: string | null
  readonly database: string
  readonly sslmode: SslMode
  readonly sslcert: string | null
  readonly sslkey: string | null
  /** A file, or `system` for the certificates that Node trusts. */
  readonly sslrootcert: string | null
  readonly options: string | null
  readonly connectTimeoutMs: number
}

/**
 * Fills what the settings leave open as libpq does: service file, `PG*` variables, `~/.pgpass`, `~/.postgresql`, defaults.
 * Throws DiagnosticError for values that cannot be.
 */
export function resolveEndpoint(settings: PostgresSettings): Endpoint {
  const { environment, homeDirectory } = settings
  const service = readService(environment, homeDirectory)
  const given = (setting: string | undefined, variable: string, key: string): string | undefined =>
    nonEmpty(setting) ?? service[key] ?? nonEmpty(environment[variable])

  const port = parsePort(given(settings.port?.toString(), 'PGPORT', 'port') ?? '5432')
  const host = given(settings.host, 'PGHOST', 'host') ?? localHost(port)
  const isSocket = host.startsWith('/')
  const user = given(settings.user, 'PGUSER', 'user') ?? environment.USER ?? environment.LOGNAME ?? 'postgres'
  const database = given(settings.database, 'PGDATABASE', 'dbname') ?? user
  const home = `${homeDirectory}/.postgresql`
  const passwordFile = given(undefined, 'PGPASSFILE', 'passfile') ?? `${homeDirectory}/.pgpass`
  return {
    host,
    isSocket,
    port,
    user,
    database,
    password:
      given(settings.password, 'PGPASSWORD', 'password') ??
      passwordFor(readPrivateFile(passwordFile), { host: isSocket ? 'localhost' : host, port, database, user }),
    sslmode: isSocket ? 'disable' : parseSslMode(given(settings.sslmode, 'PGSSLMODE', 'sslmode') ?? 'prefer'),
    sslcert: given(settings.sslcert, 'PGSSLCERT', 'sslcert') ?? ifThere(`${home}/postgresql.crt`),
    sslkey: given(settings.sslkey, 'PGSSLKEY', 'sslkey') ?? ifThere(`${home}/postgresql.key`),
    sslrootcert: given(settings.sslrootcert, 'PGSSLROOTCERT', 'sslrootcert') ?? ifThere(`${home}/root.crt`),
    options: given(undefined, 'PGOPTIONS', 'options') ?? null,
    connectTimeoutMs:
      1000 *
      (positive(settings.connectTimeout) ?? parseSeconds(given(undefined, 'PGCONNECT_TIMEOUT', 'connect_timeout'))),
  }
}

/** `host:port`, or the socket's path: the place as people know it. */
export function displayEndpoint(endpoint: Pick<Endpoint, 'host' | 'port' | 'isSocket'>): string {
  return endpoint.isSocket ? `${endpoint.host}/.s.PGSQL.${endpoint.port}` : `${endpoint.host}:${endpoint.port}`
}

function localHost(port: number): string {
  return SOCKET_FOLDERS.find((folder) => existsSync(`${folder}/.s.PGSQL.${port}`)) ?? 'localhost'
}

function parsePort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new DiagnosticError(
    problem('CONNECTION_SETTING_INVALID', `The port "${text}" is not a number from 1 to 65535.`, {
      hint: 'Set `port` in the profile, or the variable PGPORT.',
    }),
  )
}

function parseSslMode(text: string): SslMode {
  const mode = SSL_MODES.find((known) => known === text)
  if (mode !== undefined) return mode
  throw new DiagnosticError(
    problem('CONNECTION_SETTING_INVALID', `The sslmode "${text}" is none of ${SSL_MODES.join(', ')}.`, {
      ...nearestHint(text, SSL_MODES),
    }),
  )
}

function parseSeconds(text: string | undefined): number {
  const seconds = Number(text ?? '10')
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 10
}

/** No time at all means no limit elsewhere; here every wait has one. */
function positive(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds > 0 ? seconds : undefined
}

/** Like libpq, does not read a password file that others may read. */
function readPrivateFile(path: string): string {
  if (!existsSync(path) || (statSync(path).mode & 0o077) !== 0) return ''
  return readFileSync(path, 'utf8')
}

function ifThere(path: string): string | null {
  return existsSync(path) ? path : null
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
