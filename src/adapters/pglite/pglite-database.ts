import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DiagnosticError, problem, type Diagnostic } from '../../core/diagnostic.js'
import { DatabaseError, type Capabilities, type Database, type OpenOptions, type PgliteSettings } from '../contract.js'
import { postgresDialect } from '../postgres/postgres-dialect.js'
import { postgresIntrospector } from '../postgres/postgres-introspector.js'
import { lockFolder } from './folder-lock.js'
import { PgliteEngine } from './pglite-engine.js'
import { openPgliteSession } from './pglite-session.js'

export const PGLITE_CAPABILITIES: Capabilities = {
  maxSessions: 1,
  supportsCancel: false,
  supportsMerge: true,
  supportsBinaryCopy: false,
}

/** What a session may have left behind for the next one: temporary tables, settings, locks. */
const CLEAN_SESSION = 'discard temp; reset all; select pg_catalog.pg_advisory_unlock_all()'

/**
 * Opens the embedded database of a folder under our own lock; makes it, and runs its `initSql`, when it is not there.
 * Throws DiagnosticError.
 */
export async function openPglite(options: OpenOptions & { readonly settings: PgliteSettings }): Promise<Database> {
  const { settings, onNotice = () => undefined } = options
  const unlock = await lockFolder(settings.path)
  let engine: PgliteEngine
  let serverVersion: number
  let databaseName: string
  try {
    if (!isDatabaseFolder(settings.path)) await create(settings, onNotice)
    engine = await start(settings.path, onNotice)
    const { result } = await engine.ask({
      kind: 'query',
      sql: `select pg_catalog.current_setting('server_version_num'), pg_catalog.current_database()`,
      parameters: [],
    })
    serverVersion = Number(result.rows[0]?.[0])
    databaseName = result.rows[0]?.[1] ?? ''
  } catch (error) {
    unlock()
    throw error
  }

  let turn: Promise<void> = Promise.resolve()
  let isClosed = false

  return {
    capabilities: PGLITE_CAPABILITIES,
    dialect: postgresDialect,
    introspector: postgresIntrospector,
    serverVersion,
    databaseName,
    async acquire(name) {
      const before = turn
      let endTurn = (): void => undefined
      turn = new Promise((resolve) => (endTurn = resolve))
      await before
      try {
        if (isClosed) throw new Error('The database was closed.')
        // A cancelled statement took the engine with it.
        if (engine.lostBecause !== null) engine = await start(settings.path, onNotice)
      } catch (error) {
        endTurn()
        throw error
      }
      return openPgliteSession(name, engine, async () => {
        await cleanUp(engine)
        endTurn()
      })
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await engine.close()
      unlock()
    },
  }
}

async function cleanUp(engine: PgliteEngine): Promise<void> {
  if (engine.lostBecause !== null) return
  try {
    if (engine.status !== 'I') await engine.ask({ kind: 'script', sql: 'rollback' })
    await engine.ask({ kind: 'script', sql: CLEAN_SESSION })
  } catch (error) {
    await engine.terminate(error as Error)
  }
}

function isDatabaseFolder(path: string): boolean {
  if (!existsSync(path)) return false
  const entries = readdirSync(path)
  if (entries.includes('PG_VERSION')) return true
  if (entries.length === 0) return false
  throw new DiagnosticError(
    problem('DATABASE_FOLDER_INVALID', `The folder "${path}" holds files, but no embedded database.`, {
      hint: 'Set `path` in the profile to a folder that is new or empty.',
    }),
  )
}

/** Made under another name and renamed when complete, so that a folder of the right name is never half made. */
async function create(settings: PgliteSettings, onNotice: (text: string) => void): Promise<void> {
  const draft = `${settings.path}.creating`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(dirname(settings.path), { recursive: true })
  const engine = await start(draft, onNotice)
  try {
    for (const { file, sql } of settings.initSql ?? []) {
      try {
        await engine.ask({ kind: 'script', sql })
      } catch (error) {
        throw error instanceof DatabaseError
          ? new DiagnosticError(scriptProblem(file, sql, error), { cause: error })
          : error
      }
    }
    await engine.close()
  } catch (error) {
    await engine.terminate(error as Error)
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
  renameSync(draft, settings.path)
}

async function start(path: string, onNotice: (text: string) => void): Promise<PgliteEngine> {
  try {
    return await PgliteEngine.open(path, onNotice)
  } catch (error) {
    throw new DiagnosticError(
      problem('DATABASE_UNAVAILABLE', `The embedded database "${path}" cannot be opened: ${causeOf(error as Error)}.`, {
        hint: 'Check that the folder can be written and the disk is not full. When it is damaged, remove it: it is built again.',
      }),
      { cause: error },
    )
  }
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message
}

function scriptProblem(file: string, sql: string, error: DatabaseError): Diagnostic {
  const before = [...sql].slice(0, Math.max(0, (error.position ?? 1) - 1)).join('')
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  return problem('INIT_SQL_FAILED', `The script "${file}" failed: ${error.message}.`, {
    ...(error.position === null ? {} : { location: { file, line, column } }),
    hint: [error.detail, error.hint, 'The database was not created; correct the script and run again.']
      .filter((part) => part !== null)
      .join(' '),
  })
}
