import type { Adapter, ConnectionSettings, Database, OpenOptions } from './contract.js'
import type { PgliteSettings, PostgresSettings } from './contract.js'

export * from './contract.js'
export { commentedDatabase } from './commented-database.js'

/** The adapter for the type of these settings. Its driver is loaded when a database is opened, not before. */
export function adapterFor(settings: Pick<ConnectionSettings, 'type'>): Adapter {
  return settings.type === 'postgres' ? postgres : pglite
}

/** Opens the database of the settings; see `Adapter.open`. */
export function openDatabase(options: OpenOptions): Promise<Database> {
  return adapterFor(options.settings).open(options)
}

const postgres: Adapter = {
  type: 'postgres',
  capabilities: { maxSessions: 1000, supportsCancel: true, supportsMerge: true, supportsBinaryCopy: true },
  async open(options) {
    const { openPostgres } = await import('./postgres/postgres-database.js')
    return openPostgres({ ...options, settings: options.settings as PostgresSettings })
  },
}

const pglite: Adapter = {
  type: 'pglite',
  capabilities: { maxSessions: 1, supportsCancel: false, supportsMerge: true, supportsBinaryCopy: false },
  async open(options) {
    const { openPglite } = await import('./pglite/pglite-database.js')
    return openPglite({ ...options, settings: options.settings as PgliteSettings })
  },
}
