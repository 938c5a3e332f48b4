import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { SourceNode, SyncConfig } from '../core/node.js'
import type { Projection } from './projection.js'
import type { SourceKey } from './source-table.js'

/**
 * The key by which rows of an incremental table are recognised: the one that is configured, or the source's primary key. It
 * is the table's only key, because another one may be violated for a moment while rows change places. Empty for a table
 * that only grows and has none. Throws DiagnosticError where one is needed.
 */
export function identifyingKey(node: SourceNode, sync: SyncConfig, landing: Projection): readonly SourceKey[] {
  const configured = sync.key ?? null
  if (configured !== null && configured.length > 0) {
    const names = configured.map((name) => landing.columns.find((column) => column.source.name === name)?.name)
    if (names.every((name) => name !== undefined)) return [{ isPrimary: false, columns: names }]
    throw keyProblem(node, `The key of "${node.sourceName}.${node.name}" holds a column that is not copied.`)
  }
  const primary = landing.keys.find((key) => key.isPrimary)
  if (primary !== undefined) return [primary]
  if (sync.mode === 'append' && (sync.deletes ?? 'ignore') === 'ignore') return []
  throw keyProblem(
    node,
    `"${node.sourceName}.${node.name}" is synced in mode "${sync.mode}", and its source has no primary key among the copied columns.`,
  )
}

/** What makes two syncs of a table continue each other. */
export function definitionOf(sync: SyncConfig, keys: readonly SourceKey[]): string {
  const { connection, schema, table, mode, cursor } = sync
  return JSON.stringify({
    connection,
    schema,
    table,
    mode,
    cursor: cursor ?? null,
    key: keys[0]?.columns ?? [],
    soft: sync.deletes === 'soft',
    mask: sync.mask ?? {},
  })
}

function keyProblem(node: SourceNode, message: string): DiagnosticError {
  return new DiagnosticError(
    problem('SYNC_KEY_MISSING', message, {
      location: node.location,
      hint: 'Set `key` under `sync:` to the columns that identify a row.',
    }),
  )
}
