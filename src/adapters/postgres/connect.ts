import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { DiagnosticError, problem } from '../../core/diagnostic.js'
import { DatabaseError, type OpenOptions, type PostgresSettings } from '../contract.js'
import {
  connectionProblem,
  isAboutEncryption,
  isPassing,
  NO_PASSWORD,
  TIMED_OUT,
  type ConnectFailure,
} from './connection-problem.js'
import { displayEndpoint, type Endpoint } from './endpoint.js'
import { postgresDialect } from './postgres-dialect.js'
import { sever, watch, type Connected } from './postgres-session.js'
import { runScript, runStatement } from './statement.js'
import { tlsAttempts } from './tls.js'
import { wireOf } from './wire.js'

/** Pause before the first retry; each further one doubles it. */
const FIRST_PAUSE_MS = 200

/** Seconds after which the system asks after a silent peer, when the profile does not say. */
const KEEP_ALIVE_S = 60

export interface ConnectOptions {
  readonly settings: PostgresSettings
  readonly endpoint: Endpoint
  readonly applicationName: string
  readonly onNotice?: OpenOptions['onNotice']
}

/** A connection, and what the server said of itself when it was made. */
export interface Greeting {
  readonly connected: Connected
  readonly serverVersion: number
  readonly databaseName: string
}

/**
 * Connects, trying again after failures that pass by themselves, and applies role, search path and statement timeout.
 * Throws DiagnosticError.
 */
export async function connect(options: ConnectOptions): Promise<Greeting> {
  const { settings, endpoint } = options
  const retries = settings.retries ?? 1
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await greet(await connectOnce(options), options)
    } catch (error) {
      if (error instanceof DiagnosticError) throw error
      const failure = error as ConnectFailure
      if (attempt >= retries || !isPassing(failure)) {
        throw new DiagnosticError(connectionProblem(failure, endpoint), { cause: error })
      }
      await sleep(FIRST_PAUSE_MS * 2 ** attempt)
    }
  }
}

async function connectOnce(options: ConnectOptions): Promise<Connected> {
  const attempts = tlsAttempts(options.endpoint)
  let reported: ConnectFailure | undefined
  for (const tls of attempts) {
    try {
      return await connectClient(options, tls)
    } catch (error) {
      const failure = error as ConnectFailure
      if (!isAboutEncryption(failure)) throw failure
      // What the server says of the role tells more than that one of the ways was closed.
      if (reported === undefined || (failure.severity !== undefined && reported.severity === undefined))
        reported = failure
    }
  }
  throw reported ?? new Error('no way of connecting was tried')
}

async function connectClient(options: ConnectOptions, tls: false | object): Promise<Connected> {
  const { settings, endpoint, applicationName, onNotice } = options
  const keepAlive = settings.keepalivesIdle ?? KEEP_ALIVE_S
  const client = new pg.Client({
    host: endpoint.host,
    port: endpoint.port,
    user: endpoint.user,
    database: endpoint.database,
    // As a function, so that the driver neither prints it nor looks for one elsewhere.
    password: () => {
      if (endpoint.password === null) throw new Error(NO_PASSWORD)
      return endpoint.password
    },
    ssl: tls,
    ...(endpoint.options === null ? {} : { options: endpoint.options }),
    application_name: applicationName,
    connectionTimeoutMillis: endpoint.connectTimeoutMs,
    keepAlive: keepAlive > 0,
    keepAliveInitialDelayMillis: keepAlive * 1000,
  })
  const connected = watch(client, endpoint, tls)
  if (onNotice !== undefined) client.on('notice', (notice) => onNotice(notice.message ?? ''))
  try {
    await client.connect()
    return connected
  } catch (error) {
    sever(connected, 'connecting failed')
    throw error
  }
}

/**
 * Takes away what the last user of a connection left: temporary tables, locks, and all settings, ours among them, because
 * behind a pooler the next user may be somebody else's.
 */
export const CLEANING = 'discard temp; reset all; reset role; select pg_catalog.pg_advisory_unlock_all()'

/** Cleans a connection. False when it turns out to be gone, or does not answer in the time that connecting may take. */
export async function refresh(connected: Connected): Promise<boolean> {
  try {
    await answerInTime(connected, runScript(connected.client, CLEANING))
    return true
  } catch {
    sever(connected, 'the connection could not be used again')
    return false
  }
}

/** The statement that gives a refreshed connection its name and the settings of its profile. */
export function settle(settings: PostgresSettings, name: string): string {
  const { literal } = postgresDialect
  const set = (key: string, value: string): string => `pg_catalog.set_config('${key}', ${literal(value)}, false)`
  const timeout = settings.statementTimeout ?? 0
  const wanted = [
    set('client_encoding', 'UTF8'),
    set('application_name', name),
    ...(timeout > 0 ? [set('statement_timeout', String(timeout))] : []),
    ...(settings.searchPath === undefined ? [] : [set('search_path', settings.searchPath)]),
    ...(settings.role === undefined ? [] : [set('role', settings.role)]),
  ]
  return `select ${wanted.join(', ')}`
}

/** What a server says at once, or is not there to say: the connection is cut when it takes longer than connecting may. */
async function answerInTime<Result>(connected: Connected, answer: Promise<Result>): Promise<Result> {
  let isOverdue = false
  const timer = setTimeout(() => {
    isOverdue = true
    sever(connected, 'the server did not answer')
  }, connected.endpoint.connectTimeoutMs)
  try {
    return await answer
  } catch (error) {
    throw isOverdue ? new Error(TIMED_OUT) : error
  } finally {
    clearTimeout(timer)
  }
}

// By statement and not by start-up parameter, which poolers refuse.
const GREETING = `
select pg_catalog.current_setting('server_version_num'), pg_catalog.current_database(), pg_catalog.pg_backend_pid(),
  pg_catalog.set_config('client_encoding', 'UTF8', false),
  case when $1::text is not null then pg_catalog.set_config('statement_timeout', $1::text, false) end,
  case when $2::text is not null then pg_catalog.set_config('search_path', $2::text, false) end,
  case when $3::text is not null then pg_catalog.set_config('role', $3::text, false) end`

async function greet(connected: Connected, options: ConnectOptions): Promise<Greeting> {
  const { settings, endpoint } = options
  const timeout = settings.statementTimeout ?? 0
  try {
    const asked = runStatement(connected.client, GREETING, [
      timeout > 0 ? String(timeout) : null,
      settings.searchPath ?? null,
      settings.role ?? null,
    ])
    const { rows } = await answerInTime(connected, asked)
    const [version, databaseName, processId] = rows[0] ?? []
    connected.backend = processId ?? null
    connected.isPooled = Number(processId) !== wireOf(connected.client).processID
    return { connected, serverVersion: Number(version), databaseName: databaseName ?? endpoint.database }
  } catch (error) {
    sever(connected, 'the settings of the session were refused')
    if (!(error instanceof DatabaseError) || error.sqlState === null) throw error
    throw new DiagnosticError(
      problem(
        'CONNECTION_SETTING_INVALID',
        `The server at "${displayEndpoint(endpoint)}" refuses a setting of the session: ${error.message}.`,
        { hint: 'Check `role`, `search_path` and `statement_timeout` in the profile.' },
      ),
      { cause: error },
    )
  }
}
