import type { ConnectionSettings, Database, OpenOptions, Session } from '../adapters/contract.js'
import { openDatabase } from '../adapters/index.js'
import type { SourceNode, SyncConfig } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { LoadContext, LoadOutcome, TableLoad } from './load-context.js'
import { loadFull } from './load-full.js'
import { project } from './projection.js'
import { isRecoveryConflict, missingTable, readingFailed, unknownConnection } from './source-problem.js'
import { takeSnapshot, type SourceSnapshot } from './source-snapshot.js'
import { listSourceTables, readSourceTable, type SourceTable } from './source-table.js'
import { previewTable, type TablePreview } from './preview-table.js'
import { updateTable, type UpdateOutcome } from './update-table.js'

/** How often a table is begun anew when a replica ends its reading in favour of its own replay. */
const CONFLICT_RETRIES = 3

/** Milliseconds that a statement may take in a source whose connection sets no `statement_timeout`. */
const DEFAULT_SOURCE_TIMEOUT_MS = 3_600_000

const ROW_SECURITY =
  'Policies of the source hide rows from the user of the connection, and the copy is without them. Give the user BYPASSRLS to have all rows.'

export interface SourceLoaderOptions {
  /** The connections of the profile, by name. */
  readonly connections: Readonly<Record<string, ConnectionSettings>>
  /** The tables that will be loaded: a source is let go of after its last one. Absent: all are held until `close`. */
  readonly nodes?: readonly SourceNode[]
  /** Said of a table on the way, such as a type that arrives as text. */
  readonly onMessage?: (text: string, node: SourceNode) => void
  /** Key of the hashes of masked columns. */
  readonly maskSecret?: string | null
  readonly open?: (options: OpenOptions) => Promise<Database>
}

export interface TableLoader {
  /** Copies a table aside; see `SourceLoader.load` of `run/contract.ts`. Throws DiagnosticError and DatabaseError. */
  load(node: SourceNode, aside: Relation, context: LoadContext): Promise<LoadOutcome>
  /**
   * Brings the published table of an incremental source up to date in one transaction, at whose end `beforeCommit` is
   * called and may throw. Null when it has to be loaded in full: it is not there, or not the continuation of a sync.
   */
  update(
    node: SourceNode,
    relation: Relation,
    context: LoadContext & { readonly beforeCommit?: () => Promise<void> },
  ): Promise<UpdateOutcome | null>
  /** Says what `load` or `update` would do. Writes nothing. */
  preview(node: SourceNode, relation: Relation, context: LoadContext): Promise<TablePreview>
  close(): Promise<void>
}

/**
 * Copies source tables. Everything that is read from one source database is of one moment: the first table that is asked
 * for takes the snapshot, all others use it.
 */
export function createSourceLoader(options: SourceLoaderOptions): TableLoader {
  const snapshots = new Map<string, Promise<SourceSnapshot>>()
  const remaining = countByConnection(options.nodes ?? [])
  /** Snapshots that others may still be reading from. */
  const retired = new Map<string, SourceSnapshot[]>()
  const onMessage = options.onMessage ?? ((): void => undefined)

  /** A snapshot that was lost (a source restarted, a replica in conflict) is replaced for the tables still to come. */
  async function snapshotOf(node: SourceNode, sync: SyncConfig): Promise<SourceSnapshot> {
    const known = snapshots.get(sync.connection)
    if (known === undefined) return open(node, sync)
    const snapshot = await known
    if (!snapshot.isLost) return snapshot
    replace(node, sync, snapshot, known)
    return snapshotOf(node, sync)
  }

  function replace(
    node: SourceNode,
    { connection }: SyncConfig,
    snapshot: SourceSnapshot,
    known: Promise<SourceSnapshot>,
  ): void {
    if (snapshots.get(connection) !== known) return
    snapshots.delete(connection)
    retired.set(connection, [...(retired.get(connection) ?? []), snapshot])
    onMessage('The snapshot of the source was lost: from here on its tables are of a later moment.', node)
  }

  async function closeRetired(connection: string): Promise<void> {
    const old = retired.get(connection) ?? []
    retired.delete(connection)
    await Promise.all(old.map((snapshot) => snapshot.close()))
  }

  function open(node: SourceNode, sync: SyncConfig): Promise<SourceSnapshot> {
    const settings = options.connections[sync.connection]
    if (settings === undefined) throw unknownConnection(node, sync.connection, Object.keys(options.connections))
    const opened = openSnapshot(settings)
    snapshots.set(sync.connection, opened)
    // A source that could not be reached may be there for the next table.
    opened.catch(() => snapshots.delete(sync.connection))
    return opened
  }

  async function openSnapshot(settings: ConnectionSettings): Promise<SourceSnapshot> {
    const openSource = options.open ?? openDatabase
    const database = await openSource({ settings: guarded(settings), purpose: 'sync' })
    try {
      return await takeSnapshot(database, settings.type === 'postgres' ? settings.maxConnections : 1)
    } catch (error) {
      await database.close()
      throw error
    }
  }

  /** Lets go of a source after its last table, so that its snapshot does not hold back its vacuum any longer. */
  async function finish(connection: string): Promise<void> {
    const left = (remaining.get(connection) ?? Infinity) - 1
    remaining.set(connection, left)
    if (left > 0) return
    const snapshot = snapshots.get(connection)
    snapshots.delete(connection)
    await (await snapshot?.catch(() => undefined))?.close()
    await closeRetired(connection)
  }

  async function withTable<Result>(
    node: SourceNode,
    context: LoadContext,
    work: (load: TableLoad) => Promise<Result>,
  ): Promise<Result> {
    const sync = syncOf(node)
    for (let attempt = 0; ; attempt += 1) {
      const snapshot = await snapshotOf(node, sync)
      const known = snapshots.get(sync.connection)
      try {
        return await snapshot.read(async (source) => {
          const table = await tableOf(source, node, sync)
          const { dialect } = snapshot.database
          if (table.isRowSecured) onMessage(ROW_SECURITY, node)
          const projection = project(node, sync, table, dialect, options.maskSecret ?? null)
          return work({
            node,
            sync,
            table,
            projection,
            source,
            sourceSide: snapshot.database,
            context,
            onMessage: (text) => onMessage(text, node),
          })
        })
      } catch (error) {
        const isRepeated = isRecoveryConflict(error) && attempt < CONFLICT_RETRIES && !context.signal.aborted
        if (!isRepeated) throw readingFailed(error, node, sync)
        if (known !== undefined) replace(node, sync, snapshot, known)
      }
    }
  }

  return {
    async load(node, aside, context) {
      try {
        return await withTable(node, context, (load) => loadFull(load, aside))
      } finally {
        await finish(syncOf(node).connection)
      }
    },
    async update(node, relation, context) {
      const { mode, connection } = syncOf(node)
      if (mode === 'full' || context.fullRefresh === true) return null
      let outcome: UpdateOutcome | null | undefined
      try {
        outcome = await withTable(node, context, (load) =>
          updateTable(load, relation, context.beforeCommit ?? (() => Promise.resolve())),
        )
        return outcome
      } finally {
        // Without an outcome the same table is about to be loaded.
        if (outcome !== null) await finish(connection)
      }
    },
    async preview(node, relation, context) {
      try {
        return await withTable(node, context, (load) => previewTable(load, relation))
      } finally {
        await finish(syncOf(node).connection)
      }
    },
    async close() {
      const taken = [...snapshots.values()]
      snapshots.clear()
      for (const snapshot of taken) await (await snapshot.catch(() => undefined))?.close()
      for (const connection of [...retired.keys()]) await closeRetired(connection)
    },
  }
}

async function tableOf(session: Session, node: SourceNode, sync: SyncConfig): Promise<SourceTable> {
  const table = await readSourceTable(session, sync.schema, sync.table)
  if (table === null) throw missingTable(node, sync, await listSourceTables(session))
  return table
}

function syncOf(node: SourceNode): SyncConfig {
  if (node.sync === null)
    throw new Error(`The source "${node.uniqueId}" has no sync block, so there is nothing to load.`)
  return node.sync
}

/** A statement must not run in a source for ever, whatever happens here. */
function guarded(settings: ConnectionSettings): ConnectionSettings {
  if (settings.type !== 'postgres' || settings.statementTimeout !== undefined) return settings
  return { ...settings, statementTimeout: DEFAULT_SOURCE_TIMEOUT_MS }
}

function countByConnection(nodes: readonly SourceNode[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { sync } of nodes) {
    if (sync !== null) counts.set(sync.connection, (counts.get(sync.connection) ?? 0) + 1)
  }
  return counts
}
