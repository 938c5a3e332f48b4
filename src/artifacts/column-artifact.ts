import type { ColumnInfo } from '../core/node.js'
import type { ColumnArtifact } from './manifest-types.js'

type JsonRecord = Readonly<Record<string, unknown>>

const CONSTRAINT_KEYS = ['type', 'name', 'expression', 'warn_unenforced', 'warn_unsupported', 'to', 'to_columns']

/** Columns under their names, in the order of the properties file. */
export function columnArtifacts(
  columns: Readonly<Record<string, ColumnInfo>>,
): Readonly<Record<string, ColumnArtifact>> {
  return Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, columnArtifact(column)]))
}

/** Constraints of a model, with the keys that the schema knows. */
export function modelConstraints(constraints: unknown): readonly JsonRecord[] {
  return Array.isArray(constraints)
    ? constraints.map((constraint: JsonRecord) => pick(constraint, [...CONSTRAINT_KEYS, 'columns']))
    : []
}

function columnArtifact(column: ColumnInfo): ColumnArtifact {
  return {
    name: column.name,
    description: column.description,
    meta: column.meta,
    data_type: column.dataType,
    constraints: column.constraints.map((constraint) => pick(constraint, CONSTRAINT_KEYS)),
    quote: column.quote,
    config: { meta: column.meta, tags: column.tags },
    tags: column.tags,
  }
}

function pick(from: JsonRecord, keys: readonly string[]): JsonRecord {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]))
}
