import type { Dialect } from '../adapters/contract.js'
import { DiagnosticError, problem, type Diagnostic } from '../core/diagnostic.js'
import type { SourceNode, SyncConfig } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import { maskExpression } from './mask.js'
import type { SourceColumn, SourceKey, SourceTable } from './source-table.js'

/** A column of the copy, and where it comes from. */
export interface ProjectedColumn {
  /** Name in the copy. */
  readonly name: string
  readonly source: SourceColumn
  /** What the source is asked for; null for the column as it stands. */
  readonly expression: string | null
  /** Type in the copy when it is not the source's. */
  readonly dataType: string | null
  readonly isNullable: boolean
}

/** What of a source table is copied, under which names. */
export interface Projection {
  readonly columns: readonly ProjectedColumn[]
  /** Keys all of whose columns are copied, under their names in the copy. */
  readonly keys: readonly SourceKey[]
}

/** Applies include, exclude, rename and mask. Throws DiagnosticError that names every column the source does not have. */
export function project(
  node: SourceNode,
  sync: SyncConfig,
  table: SourceTable,
  dialect: Dialect,
  maskSecret: string | null,
): Projection {
  checkNames(node, sync, table)
  if (maskSecret === null && Object.values(sync.mask ?? {}).some((rule) => rule.kind === 'hash')) {
    throw new DiagnosticError(
      problem(
        'MASK_SECRET_MISSING',
        `"${node.sourceName}.${node.name}" hashes columns, and there is no secret to do it with.`,
        {
          location: node.location,
          hint: 'Set TSMODEL_MASK_SECRET to a long random text, the same for every sync.',
        },
      ),
    )
  }
  const excluded = new Set(sync.exclude ?? [])
  const included = sync.include === null || sync.include === undefined ? null : new Set(sync.include)
  const columns = table.columns
    .filter((column) => !excluded.has(column.name) && (included === null || included.has(column.name)))
    .map((column): ProjectedColumn => {
      const name = sync.rename?.[column.name] ?? column.name
      const rule = sync.mask?.[column.name]
      if (rule === undefined) {
        return { name, source: column, expression: null, dataType: null, isNullable: column.isNullable }
      }
      const masked = maskExpression(rule, dialect.quote(column.name), column.dataType, maskSecret ?? '')
      return { name, source: column, ...masked, isNullable: column.isNullable || rule.kind === 'null' }
    })
  checkDoubles(node, columns)
  return { columns, keys: keysOf(table, columns) }
}

function keysOf(table: SourceTable, columns: readonly ProjectedColumn[]): readonly SourceKey[] {
  // A masked column may hold equal values where the source's differ, unless it is a hash.
  const names = new Map(
    columns
      .filter((column) => column.expression === null || column.expression.includes('sha256'))
      .map((column) => [column.source.name, column.name]),
  )
  return table.keys.flatMap((key) => {
    const renamed = key.columns.map((column) => names.get(column))
    return renamed.some((column) => column === undefined) ? [] : [{ ...key, columns: renamed as string[] }]
  })
}

function checkNames(node: SourceNode, sync: SyncConfig, table: SourceTable): void {
  const known = table.columns.map((column) => column.name)
  const named: readonly (readonly [option: string, names: readonly string[]])[] = [
    ['include', sync.include ?? []],
    ['exclude', sync.exclude ?? []],
    ['rename', Object.keys(sync.rename ?? {})],
    ['mask', Object.keys(sync.mask ?? {})],
    ['cursor', sync.cursor === null || sync.cursor === undefined || sync.cursor === 'xmin' ? [] : [sync.cursor]],
    ['key', sync.key ?? []],
  ]
  const problems: Diagnostic[] = named.flatMap(([option, names]) =>
    names
      .filter((name) => !known.includes(name))
      .map((name) =>
        problem(
          'SYNC_COLUMN_NOT_FOUND',
          `"${option}" of "${node.sourceName}.${node.name}" names the column "${name}", which "${table.schema}.${table.name}" does not have.`,
          { location: node.location, ...nearestHint(name, known) },
        ),
      ),
  )
  if (problems.length > 0) throw new DiagnosticError(problems)
}

function checkDoubles(node: SourceNode, columns: readonly ProjectedColumn[]): void {
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new DiagnosticError(
        problem(
          'SYNC_COLUMN_TWICE',
          `The copy of "${node.sourceName}.${node.name}" would have two columns "${name}".`,
          {
            location: node.location,
            hint: 'Choose another name under `rename`, or exclude one of the two.',
          },
        ),
      )
    }
    seen.add(name)
  }
}
