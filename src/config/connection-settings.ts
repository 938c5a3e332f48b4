import type { ConnectionSettings, PgliteSettings, PostgresSettings } from '../adapters/contract.js'
import { type Diagnostic, problem } from '../core/diagnostic.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'
import type { z } from 'zod'
import type { Environment } from './environment.js'
import { collecting } from './read-file.js'
import type { pgliteConnection, postgresConnection } from './schemas/profiles-schema.js'
import type { YamlDocument, YamlPath } from './yaml-document.js'

export interface SettingsContext {
  readonly host: Host
  readonly environment: Environment
  /** Relative paths of a profile start here. */
  readonly projectRoot: string
  /** Folder of an embedded database whose `path` is not given, from the project's root. */
  readonly defaultPath: string
  readonly document: YamlDocument
  readonly at: YamlPath
}

/** The settings of a checked output or connection; what is wrong with its files goes to `diagnostics`. */
export function connectionSettings(
  given: z.infer<typeof postgresConnection> | z.infer<typeof pgliteConnection>,
  context: SettingsContext,
  diagnostics: Diagnostic[],
): ConnectionSettings {
  return given.type === 'pglite'
    ? pgliteSettings(given, context, diagnostics)
    : postgresSettings(given, context, diagnostics)
}

function pgliteSettings(
  given: z.infer<typeof pgliteConnection>,
  { host, projectRoot, defaultPath, document, at }: SettingsContext,
  diagnostics: Diagnostic[],
): PgliteSettings {
  const scripts = given.init_sql ?? []
  const list = typeof scripts === 'string' ? [scripts] : scripts
  const initSql = list.flatMap((file, index) => {
    const place: YamlPath = typeof scripts === 'string' ? [...at, 'init_sql'] : [...at, 'init_sql', index]
    const path = below(projectRoot, file)
    if (!host.files.exists(path) || host.files.isDirectory(path)) {
      diagnostics.push(
        problem('INIT_SQL_NOT_FOUND', `SQL script "${file}" does not exist`, {
          location: document.locate(place),
          hint: `Paths under "init_sql" start at the project's root (${projectRoot}).`,
        }),
      )
      return []
    }
    const sql = collecting(diagnostics, () => host.files.readText(path))
    return sql === undefined ? [] : [{ file, sql }]
  })
  return { type: 'pglite', path: below(projectRoot, given.path ?? defaultPath), initSql }
}

function postgresSettings(
  given: z.infer<typeof postgresConnection>,
  { host, environment, projectRoot, document, at }: SettingsContext,
  diagnostics: Diagnostic[],
): PostgresSettings {
  for (const [first, second] of [
    ['pass', 'password'],
    ['dbname', 'database'],
  ] as const) {
    if (isGiven(given[first]) && isGiven(given[second])) {
      diagnostics.push(
        problem('KEY_TWICE', `"${first}" and "${second}" mean the same, and both are given`, {
          location: document.locateKey([...at, second]),
          hint: `Keep one of the two.`,
        }),
      )
    }
  }
  return withoutUndefined({
    type: 'postgres',
    host: given.host ?? undefined,
    port: numberOf(given.port),
    user: given.user ?? undefined,
    password: textOf(given.password ?? given.pass),
    database: given.dbname ?? given.database ?? undefined,
    sslmode: (given.sslmode ?? undefined) as PostgresSettings['sslmode'],
    sslcert: file(given.sslcert, projectRoot, host),
    sslkey: file(given.sslkey, projectRoot, host),
    sslrootcert: file(given.sslrootcert, projectRoot, host),
    connectTimeout: numberOf(given.connect_timeout),
    keepalivesIdle: numberOf(given.keepalives_idle),
    role: given.role ?? undefined,
    searchPath: given.search_path ?? undefined,
    applicationName: given.application_name ?? undefined,
    retries: numberOf(given.retries),
    statementTimeout: numberOf(given.statement_timeout),
    maxConnections: numberOf(given.max_connections),
    environment,
    homeDirectory: host.homeDirectory,
  })
}

/** The database that settings lead to, for the names of relations. */
export function databaseOf(settings: ConnectionSettings): string {
  if (settings.type === 'pglite') return 'postgres'
  const { environment } = settings
  return settings.database ?? environment['PGDATABASE'] ?? settings.user ?? environment['PGUSER'] ?? 'postgres'
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value)
}

function file(path: string | null | undefined, projectRoot: string, host: Host): string | undefined {
  if (path === undefined || path === null || path === '') return undefined
  return path.startsWith('~/') ? joinPath(host.homeDirectory, path.slice(2)) : below(projectRoot, path)
}

function below(root: string, path: string): string {
  return isAbsolutePath(path) ? path : joinPath(root, path.replace(/^\.\//, ''))
}

type Optional<Type> = { [Key in keyof Type]: Type[Key] | undefined }

function withoutUndefined(settings: Optional<PostgresSettings>): PostgresSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as unknown as PostgresSettings
}
