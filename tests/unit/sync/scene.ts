import type { Database } from '../../../src/adapters/contract.js'
import { openDatabase } from '../../../src/adapters/index.js'
import type { SyncConfig } from '../../../src/core/node.js'
import { DiagnosticError, type Diagnostic } from '../../../src/core/diagnostic.js'
import { createSourceLoader } from '../../../src/sync/index.js'
import { asWritten, TARGET_SCHEMA } from '../../support/target-schema.js'
import { loadContext, makeSide, rowsOf, syncedSource, type Side } from './sides.js'

/** What a sync did to a table. */
export interface Synced {
  readonly rows: number
  readonly isFull: boolean
  readonly inserted?: number
  readonly updated?: number
  readonly deleted?: number
}

/** Two servers' databases, and what a run does to bring one table from one to the other. */
export interface Scene {
  readonly source: Side
  readonly target: Side
  readonly database: Database
  /** What was said since the last look. */
  readonly messages: string[]
  /** What was sent to the target since the last look. */
  readonly statements: string[]
  sync(table: string, options?: Partial<SyncConfig>, more?: { readonly fullRefresh?: boolean }): Promise<Synced>
  /** The problem that a sync stops with. */
  problemOf(table: string, options?: Partial<SyncConfig>): Promise<Diagnostic>
  copy(sql: string): Promise<readonly (readonly (string | null)[])[]>
  close(): Promise<void>
}

export async function makeScene(
  settings: (source: Side) => Side['settings'] = (side) => side.settings,
): Promise<Scene> {
  const source = await makeSide('postgres')
  const target = await makeSide('postgres')
  const database = await openDatabase({ settings: target.settings, purpose: 'test' })
  await rowsOf(database, 'create schema analytics')
  const messages: string[] = []
  const statements: string[] = []
  const scene: Scene = {
    source,
    target,
    database,
    messages,
    statements,
    async sync(table, options = {}, more = {}) {
      const loader = createSourceLoader({
        connections: { app: settings(source) },
        onMessage: (text) => messages.push(asWritten(text)),
      })
      const node = syncedSource(table, options)
      const context = {
        ...loadContext(database).context,
        onSql: (sql: string) => void statements.push(asWritten(sql)),
        ...more,
      }
      const published = { database: '', schema: TARGET_SCHEMA, identifier: table }
      const quoted = `analytics."${table.replaceAll('"', '""')}"`
      try {
        const updated = await loader.update(node, published, context)
        if (updated !== null) return { ...updated, isFull: false }
        const loaded = await loader.load(node, { ...published, identifier: 'aside' }, context)
        await rowsOf(database, `drop table if exists ${quoted}`)
        await rowsOf(database, `alter table analytics.aside rename to "${table.replaceAll('"', '""')}"`)
        return { ...loaded, isFull: true }
      } finally {
        await loader.close()
      }
    },
    async problemOf(table, options) {
      const error = await scene.sync(table, options).catch((caught: unknown) => caught)
      if (!(error instanceof DiagnosticError)) throw error
      return asWritten(error.diagnostics[0]!)
    },
    copy: (sql) => rowsOf(database, sql),
    async close() {
      await database.close()
      await source.remove()
      await target.remove()
    },
  }
  return scene
}
